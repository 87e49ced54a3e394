package dev.commercesuite.user;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.commercesuite.user", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String DOMAIN = "dev.commercesuite.user.domain..";

  private static final String[] OUTSIDE = {
    "dev.commercesuite.user.grpc",
    "dev.commercesuite.user.http",
    "dev.commercesuite.user.persistence",
    "dev.commercesuite.user.passwords",
    "dev.commercesuite.user.tokens"
  };

  @ArchTest
  static final ArchRule domainSeesTheJdkOnly =
      classes()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              DOMAIN, "java..", "org.jspecify..", "dev.commercesuite.runtime.idempotency");

  @ArchTest
  static void partsMeetInTheDomainOnly(JavaClasses classes) {
    for (String part : OUTSIDE) {
      for (String other : OUTSIDE) {
        if (!part.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(part)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other)
              .check(classes);
        }
      }
    }
  }

  @ArchTest
  static final ArchRule knowsNoOtherService =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.commercesuite.order..",
              "dev.commercesuite.payment..",
              "dev.commercesuite.api.order..",
              "dev.commercesuite.api.payment..");
}
