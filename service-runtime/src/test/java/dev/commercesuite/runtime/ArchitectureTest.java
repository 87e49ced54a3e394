package dev.commercesuite.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.commercesuite.runtime.testing.PackageRules;
import dev.commercesuite.runtime.testing.SqlRules;

/** Also holds common-interceptors, which is built before, to the rules of packages. */
@AnalyzeClasses(
    packages = {"dev.commercesuite.runtime", "dev.commercesuite.interceptors"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule noBusinessWord =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.commercesuite.api.user..",
              "dev.commercesuite.api.catalog..",
              "dev.commercesuite.api.order..",
              "dev.commercesuite.api.payment..");

  @ArchTest
  static final ArchRule whatDomainsMayImportIsPureJdk =
      classes()
          .that()
          .resideInAPackage("dev.commercesuite.runtime.idempotency")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.commercesuite.runtime.idempotency", "java..", "org.jspecify.annotations");

  @ArchTest
  static final ArchRule storesDoNotSeeTheServer =
      noClasses()
          .that()
          .resideInAnyPackage("..runtime.database..", "..runtime.idempotency.postgres..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("..runtime.server..", "..runtime.lifecycle..", "..interceptors..")
                  .and(
                      resideOutsideOfPackages(
                          "..interceptors.background..", "..interceptors.waiting..")));

  @ArchTest static final ArchTests packages = ArchTests.in(PackageRules.class);
  @ArchTest static final ArchTests sql = ArchTests.in(SqlRules.class);
}
