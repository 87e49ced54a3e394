package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.errors.ErrorMapper;
import dev.commercesuite.interceptors.views.AnswerViews;
import io.grpc.BindableService;
import java.util.List;

/**
 * What a service offers once it has started.
 *
 * @param services the adapters
 * @param errors what callers see of the service's exceptions; those of the runtime are added
 * @param tokens checks the access tokens of callers
 * @param views what callers see of the answers
 */
public record Serving(
    List<? extends BindableService> services,
    ErrorMapper errors,
    TokenVerifier tokens,
    AnswerViews views) {
  public Serving {
    services = List.copyOf(services);
  }

  /** A service whose answers are the same for everyone who gets them. */
  public Serving(
      List<? extends BindableService> services, ErrorMapper errors, TokenVerifier tokens) {
    this(services, errors, tokens, AnswerViews.FULL);
  }
}
