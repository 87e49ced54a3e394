package dev.commercesuite.user.passwords;

import org.bouncycastle.crypto.params.Argon2Parameters;

/** How a hash walks through its memory: new ones are {@link #ID}, those of others may differ. */
enum Argon2Variant {
  D(Argon2Parameters.ARGON2_d),
  I(Argon2Parameters.ARGON2_i),
  ID(Argon2Parameters.ARGON2_id);

  /** In the library. */
  final int type;

  Argon2Variant(int type) {
    this.type = type;
  }
}
