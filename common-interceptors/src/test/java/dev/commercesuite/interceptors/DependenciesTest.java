package dev.commercesuite.interceptors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.commercesuite.interceptors",
    importOptions = DoNotIncludeTests.class)
class DependenciesTest {

  @ArchTest
  static final ArchRule KNOWS_NO_DATABASE_AND_NO_BUSINESS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "dev.commercesuite.runtime..",
              "dev.commercesuite.api.user..",
              "dev.commercesuite.api.catalog..",
              "dev.commercesuite.api.order..",
              "dev.commercesuite.api.payment..");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLE =
      slices().matching("dev.commercesuite.interceptors.(**)").should().beFreeOfCycles();
}
