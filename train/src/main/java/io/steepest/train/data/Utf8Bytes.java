package io.steepest.train.data;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The 256 bytes of UTF-8. */
record Utf8Bytes() implements Vocabulary {

    @Override
    public Kind kind() {
        return Kind.BYTES;
    }

    @Override
    public int size() {
        return 256;
    }

    @Override
    public String symbols() {
        return "";
    }

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = bytes[i] & 0xff;
        }
        return tokens;
    }

    @Override
    public String decode(int[] tokens) {
        byte[] bytes = new byte[tokens.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return new String(bytes, UTF_8);
    }
}
