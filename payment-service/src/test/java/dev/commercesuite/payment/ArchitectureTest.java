package dev.commercesuite.payment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.commercesuite.payment", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.commercesuite.payment";

  @ArchTest
  static final ArchRule domainKnowsOnlyTheJdkAndIdempotency =
      classes()
          .that()
          .resideInAPackage(ROOT + ".domain..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.commercesuite.runtime.idempotency",
              ROOT + ".domain..");

  @ArchTest
  static final ArchRule adaptersDoNotKnowStorageOrProviders =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".grpc")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".persistence", ROOT + ".provider..", "java.sql..");

  @ArchTest
  static final ArchRule storageDoesNotKnowTheContractOrProviders =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".persistence")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + ".grpc", ROOT + ".provider..", "io.grpc..", "dev.commercesuite.api..");

  @ArchTest
  static final ArchRule providersDoNotKnowTheServicesStorageOrAdapters =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".provider..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + ".persistence", ROOT + ".grpc", "io.grpc..", "dev.commercesuite.api..");

  @ArchTest
  static final ArchRule noOtherServiceIsKnown =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.commercesuite.user..",
              "dev.commercesuite.order..",
              "dev.commercesuite.api.user..",
              "dev.commercesuite.api.order..");
}
