package dev.commercesuite.runtime.paging;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.runtime.CanonicalBytes;
import dev.commercesuite.runtime.KeyedHash;
import dev.commercesuite.runtime.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Page tokens of list RPCs (AIP-158): where the next page starts, in the terms of the list's order,
 * signed together with all other arguments of the request except {@code page_size}, and with the
 * caller who may use them. Adapters use them through {@link Pages}. Thread-safe.
 */
public final class PageTokens {
  /**
   * Stands for the caller in a token that every caller may use; and so do callers without a token
   * of their own, who all are the same.
   */
  public static final String ANYONE = "";

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private final KeyedHash signature;

  /**
   * @param secret of the service, at least 32 characters, the same on every replica
   */
  public PageTokens(Secret secret) {
    this.signature = new KeyedHash(secret, "page-token");
  }

  /**
   * Where the page that the request asks for starts: the strings given to {@link #next}; empty for
   * the first page.
   *
   * @param request of a list RPC, with the string field {@code page_token}
   * @param caller to whom the token was given, or {@link #ANYONE}
   * @throws InvalidPageToken when the token is not one for this request of this caller
   */
  public List<String> position(Message request, String caller) {
    String token = (String) request.getField(field(request, "page_token"));
    if (token.isEmpty()) {
      return List.of();
    }
    byte[] bytes = decode(token);
    if (bytes.length < KeyedHash.LENGTH) {
      throw new InvalidPageToken();
    }
    byte[] position = Arrays.copyOfRange(bytes, KeyedHash.LENGTH, bytes.length);
    byte[] signed = Arrays.copyOf(bytes, KeyedHash.LENGTH);
    if (!MessageDigest.isEqual(signed, sign(request, caller, position))) {
      throw new InvalidPageToken();
    }
    return read(position);
  }

  /**
   * The token of the page after this one, which starts behind the position.
   *
   * @param caller the only one who may use it, or {@link #ANYONE}
   */
  public String next(Message request, String caller, List<String> position) {
    byte[] bytes = write(position);
    ByteArrayOutputStream token = new ByteArrayOutputStream();
    token.writeBytes(sign(request, caller, bytes));
    token.writeBytes(bytes);
    return ENCODER.encodeToString(token.toByteArray());
  }

  private byte[] sign(Message request, String caller, byte[] position) {
    Message.Builder arguments = request.toBuilder();
    arguments.clearField(field(request, "page_token"));
    arguments.clearField(field(request, "page_size"));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(signature.of(CanonicalBytes.of(arguments.build())));
    content.writeBytes(signature.of(caller.getBytes(StandardCharsets.UTF_8)));
    content.writeBytes(position);
    return signature.of(content.toByteArray());
  }

  static FieldDescriptor field(Message request, String name) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      throw new IllegalArgumentException(
          request.getDescriptorForType().getFullName() + " has no field " + name);
    }
    return field;
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      throw new InvalidPageToken();
    }
  }

  private static byte[] write(List<String> position) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream output = new DataOutputStream(bytes)) {
      for (String part : position) {
        output.writeUTF(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<String> read(byte[] position) {
    List<String> parts = new ArrayList<>();
    try (DataInputStream input = new DataInputStream(new ByteArrayInputStream(position))) {
      while (input.available() > 0) {
        parts.add(input.readUTF());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(parts);
  }
}
