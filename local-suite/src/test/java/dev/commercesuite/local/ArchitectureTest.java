package dev.commercesuite.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.commercesuite.runtime.testing.PackageRules;

@AnalyzeClasses(packages = "dev.commercesuite.local", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests packages = ArchTests.in(PackageRules.class);

  @ArchTest
  static final ArchRule partsKnowNothingOfTheWhole =
      noClasses()
          .that()
          .resideInAPackage("dev.commercesuite.local.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.commercesuite.local");

  @ArchTest
  static final ArchRule theJourneyIsAnOutsideClient =
      noClasses()
          .that()
          .resideInAPackage("..journey..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.commercesuite.user..",
              "dev.commercesuite.order..",
              "dev.commercesuite.payment..",
              "dev.commercesuite.runtime..",
              "..local.postgres..");
}
