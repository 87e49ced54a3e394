package dev.commercesuite.system.fuzz;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Spoils requests, as bytes: what is appended to a message takes the place of a field, adds to a
 * list, or goes into an object. Any field can be wrong in any way that its type allows, and a
 * request has up to a megabyte, or a little more than the server accepts.
 */
final class WrongRequests {
  private static final int LARGEST = 1_000_000;
  private static final int TOO_LARGE = 1_200_000;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "\n",
          "\u200b\u202e",
          "%s%n%d",
          "me",
          "null",
          "-1",
          "00000000-0000-0000-0000-000000000000",
          "FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF",
          "ffffffff-ffff-7fff-bfff-ffffffffffff",
          "a@example.com",
          "tok_success",
          "https://example.com/%00",
          "'; drop table orders; --",
          "*",
          "a.b.c.d");

  private static final List<String> LETTERS =
      List.of("a", "0", "~", "%", "\u0000", "ä", "商", "\uD83D\uDE00", "a.", "A-");

  private static final long[] NUMBERS = {
    0,
    -1,
    1,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1_764_360_000_000_000L,
    253_402_300_800L,
    -62_135_596_801L,
    1_000_000_000L
  };

  private final Random random;

  WrongRequests(Random random) {
    this.random = random;
  }

  /**
   * The request with something wrong in it.
   *
   * @param valid a request that is right
   */
  byte[] spoiled(byte[] valid, Descriptor type) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (random.nextInt(4) > 0) {
      bytes.writeBytes(valid);
    }
    bytes.writeBytes(written(output -> wrongFields(output, type, budget())));
    byte[] request = bytes.toByteArray();
    return switch (random.nextInt(20)) {
      case 0 -> Arrays.copyOf(request, random.nextInt(request.length + 1));
      case 1 -> flipped(request);
      case 2 -> joined(request, unknown(budget()));
      case 3 -> joined(request, unknown(TOO_LARGE));
      default -> request;
    };
  }

  /** Mostly small, so that a run has many; sometimes as much as there can be. */
  private int budget() {
    return switch (random.nextInt(8)) {
      case 0 -> LARGEST;
      case 1 -> 100_000;
      case 2, 3 -> 20_000;
      default -> 500;
    };
  }

  private void wrongFields(CodedOutputStream output, Descriptor type, int budget)
      throws IOException {
    List<FieldDescriptor> fields = type.getFields();
    if (fields.isEmpty()) {
      output.writeRawBytes(unknown(budget));
      return;
    }
    if (random.nextBoolean()) {
      wrong(output, fields.get(random.nextInt(fields.size())), budget);
      return;
    }
    for (FieldDescriptor field : fields) {
      if (random.nextBoolean()) {
        wrong(output, field, budget / fields.size());
      }
    }
  }

  private void wrong(CodedOutputStream output, FieldDescriptor field, int budget)
      throws IOException {
    if (!field.isRepeated()) {
      value(output, field, budget);
      return;
    }
    int each = random.nextBoolean() ? 0 : random.nextInt(1 + budget / 4);
    int begin = output.getTotalBytesWritten();
    boolean asMuchAsThereCanBe = random.nextInt(3) == 0;
    do {
      value(output, field, each);
    } while (output.getTotalBytesWritten() - begin < budget
        && (asMuchAsThereCanBe || random.nextInt(20) > 0));
  }

  private void value(CodedOutputStream output, FieldDescriptor field, int budget)
      throws IOException {
    int number = field.getNumber();
    switch (field.getType()) {
      case STRING -> output.writeString(number, text(budget));
      case BYTES -> output.writeByteArray(number, noise(budget));
      case BOOL -> output.writeInt64(number, number());
      case INT32, INT64, ENUM -> output.writeInt64(number, number());
      case MESSAGE -> output.writeByteArray(number, inside(field.getMessageType(), budget));
      default -> throw new AssertionError(field + " has a type that is new to WrongRequests");
    }
  }

  private byte[] inside(Descriptor type, int budget) {
    if (budget == 0) {
      return new byte[0];
    }
    return switch (random.nextInt(10)) {
      case 0 -> new byte[0];
      case 1 -> noise(Math.min(budget, 50));
      default -> written(output -> wrongFields(output, type, budget));
    };
  }

  private String text(int budget) {
    if (budget == 0 || random.nextInt(3) == 0) {
      return TEXTS.get(budget == 0 ? 0 : random.nextInt(TEXTS.size()));
    }
    String letter = LETTERS.get(random.nextInt(LETTERS.size()));
    return letter.repeat(1 + budget / letter.getBytes(StandardCharsets.UTF_8).length);
  }

  private long number() {
    return random.nextInt(4) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private byte[] unknown(int budget) {
    return written(output -> {
      int number = 1_000 + random.nextInt(1_000);
      if (random.nextBoolean()) {
        output.writeByteArray(number, noise(budget));
        return;
      }
      while (output.getTotalBytesWritten() < budget) {
        output.writeTag(number, WireFormat.WIRETYPE_VARINT);
        output.writeInt64NoTag(1);
      }
    });
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[random.nextBoolean() ? length : random.nextInt(length + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flipped(byte[] request) {
    byte[] flipped = request.clone();
    for (int i = 0; i < 5 && flipped.length > 0; i++) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /** Writes fields. */
  private interface Writing {
    void to(CodedOutputStream output) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(bytes);
      writing.to(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
