package dev.commercesuite.system.manifests.settings;

import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import java.util.stream.Stream;

/**
 * How many pods of a Deployment there are at worst: while a rolling update goes on with as many
 * replicas as the autoscaler may want.
 *
 * @param most what the autoscaler may want
 * @param surge pods of the new version that are made before old ones go
 * @param stopping pods that end; they have left the count of replicas
 */
public record Replicas(int most, int surge, int stopping) {
  /** From the decision to make a pod until it can serve, with an image that is on the node. */
  private static final int START_SECONDS = 2;

  /** Of a Deployment with an autoscaler, or with a number of replicas of its own. */
  public static Replicas of(KubernetesObject deployment, Manifests manifests) {
    int surge = deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt(1);
    int grace = deployment.at("/spec/template/spec/terminationGracePeriodSeconds").asInt();
    int pause = deployment.at("/spec/minReadySeconds").asInt() + START_SECONDS;
    int most = most(deployment, manifests);
    return new Replicas(most, surge, Math.min(most, Math.ceilDiv(grace, pause) * surge));
  }

  public int atOnce() {
    return most + surge + stopping;
  }

  private static int most(KubernetesObject deployment, Manifests manifests) {
    return Stream.concat(
            manifests.find("HorizontalPodAutoscaler", deployment.name()).stream()
                .map(autoscaler -> autoscaler.at("/spec/maxReplicas")),
            manifests.find("ScaledObject", deployment.name()).stream()
                .map(scaled -> scaled.at("/spec/maxReplicaCount")))
        .findFirst()
        .orElse(deployment.at("/spec/replicas"))
        .asInt();
  }
}
