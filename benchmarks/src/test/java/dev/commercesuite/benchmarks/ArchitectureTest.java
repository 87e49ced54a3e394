package dev.commercesuite.benchmarks;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.commercesuite.runtime.testing.PackageRules;

@AnalyzeClasses(packages = "dev.commercesuite.benchmarks")
class ArchitectureTest {
  @ArchTest static final ArchTests packages = ArchTests.in(PackageRules.class);
}
