package dev.commercesuite.payment;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.commercesuite.runtime.testing.PackageRules;
import dev.commercesuite.runtime.testing.ServiceRules;
import dev.commercesuite.runtime.testing.SqlRules;
import java.util.Map;

@AnalyzeClasses(packages = "dev.commercesuite.payment", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests packages = ArchTests.in(PackageRules.class);
  @ArchTest static final ArchTests sql = ArchTests.in(SqlRules.class);
  @ArchTest static final ArchTests parts = ArchTests.in(ServiceRules.class);

  @ArchTest
  static final ArchRule knownPackages =
      ServiceRules.packages(Map.of("provider", "asks payment providers: the sandbox and Stripe"));
}
