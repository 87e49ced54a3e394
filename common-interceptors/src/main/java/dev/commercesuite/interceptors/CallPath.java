package dev.commercesuite.interceptors;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_INVALID;

import com.google.common.util.concurrent.MoreExecutors;
import dev.commercesuite.interceptors.auth.AccessRules;
import dev.commercesuite.interceptors.auth.AuthenticationInterceptor;
import dev.commercesuite.interceptors.auth.AuthorizationInterceptor;
import dev.commercesuite.interceptors.auth.ServiceCertificateInterceptor;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.deadline.DeadlineInterceptor;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.errors.ErrorMappingInterceptor;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RawMessageMarshaller;
import dev.commercesuite.interceptors.errors.UnknownMethods;
import dev.commercesuite.interceptors.errors.UnreadableRequests;
import dev.commercesuite.interceptors.limits.CallerStreamsInterceptor;
import dev.commercesuite.interceptors.limits.LargeRequestInterceptor;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.interceptors.limits.LoadLimitInterceptor;
import dev.commercesuite.interceptors.limits.WaitingTasks;
import dev.commercesuite.interceptors.limits.WholeRequestInterceptor;
import dev.commercesuite.interceptors.logging.AccessLogInterceptor;
import dev.commercesuite.interceptors.metrics.MetricsInterceptor;
import dev.commercesuite.interceptors.tracing.TracingInterceptor;
import dev.commercesuite.interceptors.validation.ValidationInterceptor;
import dev.commercesuite.interceptors.views.AnswerViews;
import dev.commercesuite.interceptors.views.ViewInterceptor;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What happens to every call on its way to the handler, in order:
 *
 * <p>metrics, load limit, whole request, tracing, access log, error mapping, large requests,
 * deadline, authentication, service certificate, authorization, streams of the caller, validation,
 * handler. On its way back the answer is shown as the caller may see it, before anything else sees
 * it.
 *
 * <p>Metrics stand outermost so that rejected calls count. What the load limit refuses has cost
 * nothing else. Whatever throws further inside is turned into a status by the error mapping, and
 * only there.
 *
 * <pre>{@code
 * CallPath path = CallPath.forServer()
 *     .metrics(registry)
 *     .errors(OrderErrors::map)
 *     .tokens(verifier)
 *     .build();
 * serverBuilder
 *     .addService(path.wrap(orders))
 *     .fallbackHandlerRegistry(path.unknownMethods())
 *     .addStreamTracerFactory(path.unreadableRequests());
 * }</pre>
 */
public final class CallPath {

  private final MetricsInterceptor metrics;
  private final LoadLimitInterceptor loadLimit;
  private final ValidationInterceptor validation;
  private final WaitingTasks waitingTasks = new WaitingTasks();

  /** Works on a request whose type is not known yet. */
  private final List<ServerInterceptor> beforeParsing;

  /** Works on a parsed request. */
  private final List<ServerInterceptor> afterParsing;

  private CallPath(Builder options) {
    AccessRules rules = new AccessRules();
    metrics = new MetricsInterceptor(options.registry);
    loadLimit =
        new LoadLimitInterceptor(
            options.loadLimit,
            () -> withTasks(options.waiting.get()),
            options.elsewhere,
            options.registry);
    validation = new ValidationInterceptor();
    beforeParsing =
        List.of(
            metrics,
            loadLimit,
            new WholeRequestInterceptor(options.loadLimit),
            new TracingInterceptor(),
            new AccessLogInterceptor(options.sampleOfOk),
            new ErrorMappingInterceptor(options.errors, options.largestRequest),
            new LargeRequestInterceptor(options.loadLimit));
    afterParsing =
        List.of(
            new DeadlineInterceptor(options.deadlines),
            new AuthenticationInterceptor(rules, options.tokens),
            new ServiceCertificateInterceptor(options.serviceCertificates),
            new AuthorizationInterceptor(rules),
            new CallerStreamsInterceptor(options.loadLimit),
            validation,
            new ViewInterceptor(options.views));
  }

  private OptionalInt withTasks(OptionalInt waiting) {
    return waiting.isEmpty() ? waiting : OptionalInt.of(waiting.getAsInt() + waitingTasks.count());
  }

  /** Starts to describe a call path. By default it admits public RPCs only. */
  public static Builder forServer() {
    return new Builder();
  }

  /**
   * Puts a service behind the interceptors, registers the meters of its RPCs and compiles the
   * validation rules of its requests.
   */
  public ServerServiceDefinition wrap(BindableService service) {
    ServerServiceDefinition definition = service.bindService();
    for (ServerMethodDefinition<?, ?> method : definition.getMethods()) {
      metrics.register(method.getMethodDescriptor());
      validation.warm(method.getMethodDescriptor());
    }
    ServerServiceDefinition parsing =
        ServerInterceptors.useMarshalledMessages(
            ServerInterceptors.interceptForward(definition, afterParsing),
            new RawMessageMarshaller());
    return ServerInterceptors.interceptForward(parsing, beforeParsing);
  }

  /**
   * Lets requests be answered that the server cannot read or that are too large for it, for {@code
   * ServerBuilder.addStreamTracerFactory}.
   */
  public ServerStreamTracer.Factory unreadableRequests() {
    return new UnreadableRequests();
  }

  /**
   * What calls run on, for {@code ServerBuilder.callExecutor}, beside {@code directExecutor()}:
   * those that the load limit refuses, on the thread of their connection, and do not wait for
   * another. How many of the others wait for a thread is a part of what the load limit goes by.
   *
   * @param threads for calls that may block
   */
  public ServerCallExecutorSupplier executor(Executor threads) {
    Executor counted = waitingTasks.of(threads);
    return new ServerCallExecutorSupplier() {
      @Override
      public <ReqT, RespT> Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata headers) {
        return loadLimit.refuses(call, headers) ? MoreExecutors.directExecutor() : counted;
      }
    };
  }

  /** Answers calls to RPCs that the server does not have. */
  public HandlerRegistry unknownMethods() {
    return new UnknownMethods(beforeParsing);
  }

  /** The parts of a call path that servers choose. */
  public static final class Builder {

    private MeterRegistry registry = new SimpleMeterRegistry();
    private ErrorMapper errors = thrown -> null;
    private TokenVerifier tokens =
        token -> {
          throw Failure.of(ERROR_REASON_TOKEN_INVALID, "This server accepts no tokens.")
              .exception();
        };
    private ServiceCertificateNames serviceCertificates = ServiceCertificateNames.OWN;
    private LoadLimit loadLimit = LoadLimit.DEFAULT;
    private Supplier<OptionalInt> waiting = () -> OptionalInt.of(0);
    private IntSupplier elsewhere = () -> 0;
    private DeadlineRule deadlines = DeadlineRule.DEFAULT;
    private AnswerViews views = AnswerViews.FULL;
    private double sampleOfOk = 1;
    private int largestRequest = ErrorMappingInterceptor.STANDARD_LARGEST_REQUEST;

    private Builder() {}

    /** Where calls are counted; by default in a registry that nobody reads. */
    public Builder metrics(MeterRegistry value) {
      registry = value;
      return this;
    }

    /**
     * What callers see of the service's exceptions; by default {@code INTERNAL} for all of them.
     */
    public Builder errors(ErrorMapper value) {
      errors = value;
      return this;
    }

    /** Whose tokens are accepted; by default nobody's. */
    public Builder tokens(TokenVerifier value) {
      tokens = value;
      return this;
    }

    /**
     * Which certificates calling services have to show; by default {@link
     * ServiceCertificateNames#OWN}.
     */
    public Builder serviceCertificates(ServiceCertificateNames value) {
      serviceCertificates = value;
      return this;
    }

    /** How many calls run at the same time; by default {@link LoadLimit#DEFAULT}. */
    public Builder loadLimit(LoadLimit value) {
      loadLimit = value;
      return this;
    }

    /**
     * How many calls wait at the moment for something that they share, such as a connection to the
     * database, or empty if nobody knows; by default none.
     */
    public Builder waiting(Supplier<OptionalInt> value) {
      waiting = value;
      return this;
    }

    /**
     * How many calls wait at the moment for something else, such as another service; by default
     * none. They leave the {@linkplain LoadLimit#fewestCalls fewest} places to the others.
     */
    public Builder elsewhere(IntSupplier value) {
      elsewhere = value;
      return this;
    }

    /** How long a call may take; by default {@link DeadlineRule#DEFAULT}. */
    public Builder deadlines(DeadlineRule value) {
      deadlines = value;
      return this;
    }

    /** What callers see of the answers; by default {@link AnswerViews#FULL}. */
    public Builder views(AnswerViews value) {
      views = value;
      return this;
    }

    /** Which part of the calls that end OK is in the access log, 0 to 1; by default all, 1. */
    public Builder accessLogSample(double value) {
      sampleOfOk = value;
      return this;
    }

    /** What the server accepts, in bytes; by default 4 MiB, as gRPC servers do. */
    public Builder largestRequest(int value) {
      largestRequest = value;
      return this;
    }

    /** The finished call path. */
    public CallPath build() {
      return new CallPath(this);
    }
  }
}
