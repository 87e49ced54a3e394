package dev.commercesuite.runtime.testing;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/**
 * What holds for the packages of every module.
 *
 * {@snippet :
 * @ArchTest static final ArchTests packages = ArchTests.in(PackageRules.class);
 * }
 */
public final class PackageRules {
  private static final int MOST_FILES = 25;

  /** Packages that are larger all the same, and why. */
  private static final Map<String, String> LARGER_FOR_A_REASON = Map.of();

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices()
          .assignedFrom(new EachPackage())
          .should()
          .beFreeOfCycles()
          .because(
              "a package can be understood only together with all others of its cycle: move a"
                  + " class to the package that it belongs to, or turn a dependency around with an"
                  + " interface");

  /**
   * A timer ends at the first exception of its task, and says nothing; a test waits for what it
   * did.
   */
  @ArchTest
  static final ArchRule backgroundLoopsAloneRepeatThings =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.commercesuite.system..")
          .should()
          .callMethodWhere(target(nameMatching("scheduleAtFixedRate|scheduleWithFixedDelay")))
          .because("a BackgroundLoop goes on whatever its rounds throw, and counts it")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesAreSmall =
      classes()
          .should(
              new ArchCondition<>("be in packages of at most " + MOST_FILES + " files") {
                private final Map<String, Set<String>> files = new TreeMap<>();

                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getSource()
                      .flatMap(source -> source.getFileName())
                      .filter(file -> !file.equals("package-info.java"))
                      .ifPresent(file ->
                          files
                              .computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>())
                              .add(file));
                }

                @Override
                public void finish(ConditionEvents events) {
                  files.forEach((name, sources) -> {
                    if (sources.size() > MOST_FILES && !LARGER_FOR_A_REASON.containsKey(name)) {
                      events.add(
                          SimpleConditionEvent.violated(
                              name,
                              "%s has %d files: %s".formatted(name, sources.size(), sources)));
                    }
                  });
                  files.clear();
                }
              })
          .because(
              "nobody finds anything in a larger one: split it by subject, or give the reason in"
                  + " PackageRules");

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      all(new Packages())
          .should(
              new ArchCondition<>("have a package-info.java with @NullMarked") {
                @Override
                public void check(JavaPackage packageOfClasses, ConditionEvents events) {
                  if (!packageOfClasses.isAnnotatedWith(NullMarked.class)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            packageOfClasses, packageOfClasses.getName() + " has none"));
                  }
                }
              })
          .because("NullAway does not look into a package without it");

  private PackageRules() {}

  private static final class Packages extends AbstractClassesTransformer<JavaPackage> {
    Packages() {
      super("packages");
    }

    @Override
    public Iterable<JavaPackage> doTransform(JavaClasses classes) {
      return classes.stream().map(JavaClass::getPackage).distinct().toList();
    }
  }

  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
