package io.steepest.train.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A checksum of data in memory, to know them again. */
final class Fingerprint {
    private final CRC32C sum = new CRC32C();

    Fingerprint with(char[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Character.BYTES, values.length));
        bytes.asCharBuffer().put(values);
        sum.update(bytes);
        return this;
    }

    Fingerprint with(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Integer.BYTES, values.length));
        bytes.asIntBuffer().put(values);
        sum.update(bytes);
        return this;
    }

    Fingerprint with(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length));
        bytes.asFloatBuffer().put(values);
        sum.update(bytes);
        return this;
    }

    @Override
    public String toString() {
        return String.format("%08x", sum.getValue());
    }
}
