package dev.commercesuite.interceptors.views;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.auth.Caller;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each caller sees of the messages that a server sends: for every type of which not everyone
 * sees everything, a {@link View} that takes away what the caller may not see.
 *
 * {@snippet :
 * AnswerViews views =
 *     AnswerViews.builder()
 *         .show(Order.getDescriptor(), Order.Builder.class, OrderViews::order)
 *         .build();
 * }
 *
 * The server holds every message against them as the last thing before it is sent, whatever RPC it
 * answers and wherever in it an object stands. So handlers make full messages and store full
 * answers, and a new RPC shows nobody more than the others do. Thread-safe.
 */
public final class AnswerViews {

  /** Everyone sees everything. */
  public static final AnswerViews FULL = builder().build();

  private final Map<Descriptor, View<Message.Builder>> views;

  /** By type, the fields in which something that has a view can stand. */
  private final Map<Descriptor, List<FieldDescriptor>> paths = new ConcurrentHashMap<>();

  private AnswerViews(Map<Descriptor, View<Message.Builder>> views) {
    this.views = Map.copyOf(views);
  }

  /** What callers see of the messages of one type. */
  @FunctionalInterface
  public interface View<B extends Message.Builder> {
    /**
     * Takes away what the caller may not see. What stands in fields with views of their own is
     * rendered afterwards, and still complete here.
     *
     * @param message complete
     * @param caller who it is sent to; anonymous on a public RPC
     */
    void render(B message, Caller caller);
  }

  /** Starts to describe views. By default everyone sees everything. */
  public static Builder builder() {
    return new Builder();
  }

  /** The message as the caller may see it; the same object if it holds nothing that has a view. */
  public Message render(Message message, Caller caller) {
    Descriptor type = message.getDescriptorForType();
    View<Message.Builder> view = views.get(type);
    List<FieldDescriptor> inside = paths(type);
    if (view == null && inside.isEmpty()) {
      return message;
    }
    Message.Builder rendered = message.toBuilder();
    if (view != null) {
      view.render(rendered, caller);
    }
    for (FieldDescriptor field : inside) {
      if (field.isRepeated()) {
        for (int i = 0; i < rendered.getRepeatedFieldCount(field); i++) {
          Message item = (Message) rendered.getRepeatedField(field, i);
          rendered.setRepeatedField(field, i, render(item, caller));
        }
      } else if (rendered.hasField(field)) {
        rendered.setField(field, render((Message) rendered.getField(field), caller));
      }
    }
    return rendered.build();
  }

  private List<FieldDescriptor> paths(Descriptor type) {
    List<FieldDescriptor> known = paths.get(type);
    return known != null ? known : paths.computeIfAbsent(type, this::findPaths);
  }

  private List<FieldDescriptor> findPaths(Descriptor type) {
    return type.getFields().stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
        .filter(field -> holdsAView(field.getMessageType(), new HashSet<>()))
        .toList();
  }

  private boolean holdsAView(Descriptor type, Set<Descriptor> visited) {
    return views.containsKey(type)
        || (visited.add(type)
            && type.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .anyMatch(field -> holdsAView(field.getMessageType(), visited)));
  }

  /** The views of a server. */
  public static final class Builder {
    private final Map<Descriptor, View<Message.Builder>> views = new HashMap<>();

    private Builder() {}

    /**
     * Callers see the messages of this type through a view.
     *
     * @param builder of the type
     * @throws IllegalArgumentException if the type has a view already
     */
    public <B extends Message.Builder> Builder show(
        Descriptor type, Class<B> builder, View<B> view) {
      View<Message.Builder> before =
          views.put(type, (message, caller) -> view.render(builder.cast(message), caller));
      if (before != null) {
        throw new IllegalArgumentException(
            type.getFullName() + " has two views; expected one that says all");
      }
      return this;
    }

    /** The finished views. */
    public AnswerViews build() {
      return new AnswerViews(views);
    }
  }
}
