package dev.commercesuite.system.failpoints.agent;

import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.dynamic.DynamicType;
import org.jspecify.annotations.Nullable;

/**
 * Runs in the process of a service. Whenever a thread crosses a {@link Boundary}, it asks the test
 * whether it may go on; nothing is decided here.
 */
public final class FailPointAgent {
  /** What the calls of this thread were about so far; threads work for one request or task. */
  private static final ThreadLocal<Set<UUID>> THREAD = ThreadLocal.withInitial(LinkedHashSet::new);

  private static volatile @Nullable ControllerConnection connection;

  private FailPointAgent() {}

  /**
   * Called by the JVM before {@code main}.
   *
   * @param argument the controller's port and the replica's name, as {@code 40001,order-service-0}
   */
  public static void premain(String argument, Instrumentation instrumentation) {
    connection = ControllerConnection.parse(argument);
    new AgentBuilder.Default(new ByteBuddy())
        .disableClassFormatChanges()
        .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly())
        .type(type -> isWoven(type.getName()))
        .transform((builder, type, loader, module, domain) -> woven(builder, type.getName()))
        .installOn(instrumentation);
  }

  /** Called by the services before a boundary. */
  public static void before(String boundary, Object[] arguments) {
    crossed(Boundary.valueOf(boundary), Side.BEFORE, arguments, null);
  }

  /** Called by the services after a boundary, when it has returned. */
  public static void after(String boundary, Object[] arguments, @Nullable Object returned) {
    crossed(Boundary.valueOf(boundary), Side.AFTER, arguments, returned);
  }

  /** Called by the services where a bug may be planted. */
  public static boolean isPlanted(String bug, Object[] arguments) {
    ControllerConnection controller = connection;
    Set<UUID> ids = new LinkedHashSet<>(THREAD.get());
    for (Object argument : arguments) {
      ArgumentIds.collect(argument, ids);
    }
    return controller != null
        && !ids.isEmpty()
        && controller.ask(PlantedBug.valueOf(bug), Side.BEFORE, ids) == Instruction.MISBEHAVE;
  }

  private static void crossed(
      Boundary boundary, Side side, Object[] arguments, @Nullable Object returned) {
    ControllerConnection controller = connection;
    if (controller == null
        || !boundary.isIn(controller.replica())
        || Arrays.stream(arguments).anyMatch(FailPointAgent::isPageOfFeed)) {
      return;
    }
    Set<UUID> ids = new LinkedHashSet<>();
    if (boundary == Boundary.STEP_IS_WRITTEN) {
      ArgumentIds.ofStep(arguments[1], ids);
      THREAD.get().addAll(ids);
    } else if (boundary.claims()) {
      ArgumentIds.collect(returned, ids);
    } else {
      for (Object argument : arguments) {
        ArgumentIds.collect(argument, ids);
      }
      THREAD.get().addAll(ids);
      ids.addAll(THREAD.get());
    }
    if (ids.isEmpty()) {
      return;
    }
    switch (controller.ask(boundary, side, ids)) {
      case GO_ON, MISBEHAVE -> {}
      case THROW -> throw new InjectedFailure(boundary + " " + side);
    }
  }

  /** It is about whatever has happened, and no step on the way of any order. */
  private static boolean isPageOfFeed(Object argument) {
    return argument instanceof ListPaymentChangesResponse;
  }

  private static boolean isWoven(String type) {
    for (PlantedBug bug : PlantedBug.values()) {
      if (bug.type().equals(type)) {
        return true;
      }
    }
    for (Boundary boundary : Boundary.values()) {
      if (boundary.type().equals(type)) {
        return true;
      }
    }
    return false;
  }

  private static DynamicType.Builder<?> woven(DynamicType.Builder<?> builder, String type) {
    DynamicType.Builder<?> woven = builder;
    for (Boundary boundary : Boundary.values()) {
      if (boundary.type().equals(type)) {
        woven = woven(woven, boundary, BoundaryAdvice.class, boundary::isCalled);
      }
    }
    for (PlantedBug bug : PlantedBug.values()) {
      if (bug.type().equals(type)) {
        woven = woven(woven, bug, bug.behaviour(), bug::isIn);
      }
    }
    return woven;
  }

  private static DynamicType.Builder<?> woven(
      DynamicType.Builder<?> builder,
      Enum<?> what,
      Class<?> advice,
      BiPredicate<String, List<String>> isIt) {
    return builder.visit(
        Advice.withCustomMapping()
            .bind(BoundaryAdvice.Name.class, what.name())
            .to(advice)
            .on(method -> method.isMethod() && isIt.test(method.getName(), parameters(method))));
  }

  private static List<String> parameters(MethodDescription method) {
    return method.getParameters().asTypeList().asErasures().stream()
        .map(FailPointAgent::simpleName)
        .toList();
  }

  private static String simpleName(TypeDefinition type) {
    String name = type.getTypeName();
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }
}
