package dev.commercesuite.system;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.commercesuite.runtime.testing.PackageRules;

@AnalyzeClasses(packages = "dev.commercesuite.system")
class ArchitectureTest {
  @ArchTest static final ArchTests packages = ArchTests.in(PackageRules.class);
}
