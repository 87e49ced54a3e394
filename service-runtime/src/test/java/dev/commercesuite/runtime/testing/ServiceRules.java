package dev.commercesuite.runtime.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a class of a service belongs: the same in every service. Each failure says where the class
 * would be right.
 *
 * {@snippet :
 * @ArchTest static final ArchTests parts = ArchTests.in(ServiceRules.class);
 *
 * @ArchTest
 * static final ArchRule knownPackages = ServiceRules.packages(Map.of("http", "the issuer's URLs"));
 * }
 */
public final class ServiceRules {
  private static final String SUITE = "dev.commercesuite.";
  private static final String DOMAIN = SUITE + "*.domain..";
  private static final String GRPC = SUITE + "*.grpc..";
  private static final String CLIENTS = SUITE + "*.clients..";
  private static final String PERSISTENCE = SUITE + "*.persistence..";

  private static final Set<String> SERVICES = Set.of("user", "order", "payment");

  /** What every service may have beside its main class. */
  private static final Map<String, String> PACKAGES =
      new TreeMap<>(
          Map.of(
              "grpc", "implements the service's own RPCs",
              "domain", "rules, in plain Java, and the interfaces that they need",
              "persistence", "keeps what the domain keeps, in PostgreSQL",
              "clients", "calls other services",
              "config", "reads the environment"));

  @ArchTest
  static final ArchRule domainIsPlainJava =
      classes()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              DOMAIN,
              "java..",
              "org.jspecify..",
              SUITE + "runtime.idempotency",
              SUITE + "runtime.feed",
              SUITE + "runtime.network")
          .because(
              "the domain is plain Java: what speaks gRPC belongs in grpc, what calls another"
                  + " service in clients, what reads or writes a table in persistence, each behind"
                  + " an interface of the domain");

  @ArchTest
  static final ArchRule sqlIsInPersistence =
      noClasses()
          .that()
          .resideOutsideOfPackages(PERSISTENCE, SUITE + "payment.provider.sandbox..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..")
          .orShould()
          .haveSimpleNameStartingWith("Postgres")
          .because(
              "SQL and what is called Postgres… belong in persistence, behind an interface of the"
                  + " domain; only the sandbox keeps books of its own");

  @ArchTest
  static final ArchRule rpcsAreImplementedInGrpc =
      classes()
          .that(
              simpleNameEndingWith("GrpcService")
                  .or(simpleNameEndingWith("Proto"))
                  .or(assignableTo("io.grpc.BindableService")))
          .should()
          .resideInAPackage(GRPC)
          .because("whatever implements an RPC or converts its messages belongs in grpc");

  @ArchTest
  static final ArchRule contractIsSeenAtTheEdgesOnly =
      noClasses()
          .that(
              resideInAPackage(DOMAIN)
                  .or(resideInAPackage(PERSISTENCE))
                  .or(resideInAPackage(SUITE + "*.provider.."))
                  .or(resideInAPackage(SUITE + "*.config..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", SUITE + "api..")
          .because(
              "the contract is for those who speak gRPC: what answers belongs in grpc, what asks"
                  + " another service in clients; all others see the domain's own types");

  @ArchTest
  static final ArchRule otherServicesAreCalledByClients =
      classes()
          .should(
              new DependencyCondition("see other services through clients only") {
                @Override
                String wrong(JavaClass origin, JavaClass target) {
                  List<String> path = path(target);
                  if (path.size() > 1
                      && path.getFirst().equals("api")
                      && isOther(origin, path.get(1))) {
                    return resideInAPackage(CLIENTS).test(origin)
                        ? ""
                        : "calls to another service belong in clients, behind an interface of the"
                            + " domain";
                  }
                  return isOther(origin, path.getFirst())
                      ? "services meet through the contract only: call it from clients"
                      : "";
                }

                private boolean isOther(JavaClass origin, String service) {
                  return SERVICES.contains(service) && !path(origin).getFirst().equals(service);
                }
              });

  @ArchTest
  static final ArchRule packagesMeetInTheDomain =
      classes()
          .should(
              new DependencyCondition("see no other part of the service than the domain") {
                @Override
                String wrong(JavaClass origin, JavaClass target) {
                  String from = part(origin);
                  String to = part(target);
                  boolean mayMeet =
                      from.isEmpty()
                          || from.equals("config")
                          || from.equals(to)
                          || to.equals("domain")
                          || !path(origin).getFirst().equals(path(target).getFirst());
                  return mayMeet
                      ? ""
                      : "%s sees the domain only: let %s implement or use an interface of the domain,"
                              .formatted(from, target.getSimpleName())
                          + " and Main bring both together";
                }
              });

  @ArchTest
  static final ArchRule mainSeesAndIsNotSeen =
      noClasses()
          .that()
          .resideInAPackage(SUITE + "*..")
          .and()
          .haveNameNotMatching(".*\\.Main(\\$.*)?")
          .should()
          .dependOnClassesThat(simpleName("Main").and(resideInAPackage(SUITE + "*")))
          .because("Main puts the service together, and what is put together does not know it");

  private ServiceRules() {}

  /**
   * There are no other packages in a service than those that each may have and these.
   *
   * @param own names directly below the service's package, each with what is in it
   */
  public static ArchRule packages(Map<String, String> own) {
    Map<String, String> known = new TreeMap<>(PACKAGES);
    known.putAll(own);
    return classes()
        .should(
            new ArchCondition<>("be in one of the service's packages") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!part(type).isEmpty() && !known.containsKey(part(type))) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getName() + " is in none of the packages " + known));
                }
              }
            })
        .because(
            "a newcomer knows these from the other services; a new one needs a line in the"
                + " ArchitectureTest of its service and in ARCHITECTURE.md");
  }

  /** The names of a class's packages below {@code dev.commercesuite}; at least one, maybe empty. */
  private static List<String> path(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(SUITE)
        ? List.of(name.substring(SUITE.length()).split("\\."))
        : List.of("");
  }

  /** The part of its service that a class is in; empty for those that put it together. */
  private static String part(JavaClass type) {
    List<String> path = path(type);
    return path.size() > 1 ? path.get(1) : "";
  }

  private abstract static class DependencyCondition extends ArchCondition<JavaClass> {
    DependencyCondition(String description) {
      super(description);
    }

    /** Where it would belong instead; empty when it is right. */
    abstract String wrong(JavaClass origin, JavaClass target);

    @Override
    public final void check(JavaClass type, ConditionEvents events) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String wrong = wrong(type, dependency.getTargetClass().getBaseComponentType());
        if (!wrong.isEmpty()) {
          events.add(
              SimpleConditionEvent.violated(
                  dependency, dependency.getDescription() + " - " + wrong));
        }
      }
    }
  }
}
