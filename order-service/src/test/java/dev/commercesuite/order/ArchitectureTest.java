package dev.commercesuite.order;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.commercesuite.order", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.commercesuite.order";

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
  static final ArchRule adaptersDoNotKnowStorageOrClients =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".persistence..", ROOT + ".clients..", "java.sql..");

  @ArchTest
  static final ArchRule storageDoesNotKnowTheContractOrClients =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".persistence..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + ".grpc..", ROOT + ".clients..", "io.grpc..", "dev.commercesuite.api..");

  @ArchTest
  static final ArchRule clientsDoNotKnowStorageOrAdapters =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".clients..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".persistence..", ROOT + ".grpc..", "java.sql..");

  @ArchTest
  static final ArchRule onlyClientsCallOtherServices =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".clients..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.commercesuite.api.payment..", "dev.commercesuite.api.user..");

  @ArchTest
  static final ArchRule noOtherServiceIsKnown =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.commercesuite.user..", "dev.commercesuite.payment..");
}
