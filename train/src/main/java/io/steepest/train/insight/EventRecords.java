package io.steepest.train.insight;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The frame that TensorBoard's files have around each record: length, checksum of the length, the record, checksum of the
 * record; little-endian. This is TensorFlow's TFRecord format.
 */
final class EventRecords {
    private static final int MASK = 0xa282ead8;

    private EventRecords() {}

    static void write(OutputStream out, byte[] data) throws IOException {
        byte[] length = new byte[Long.BYTES];
        into(length).putLong(data.length);
        byte[] framed = new byte[Long.BYTES + Integer.BYTES + data.length + Integer.BYTES];
        into(framed).put(length).putInt(masked(length)).put(data).putInt(masked(data));
        out.write(framed);
    }

    private static ByteBuffer into(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A checksum that is not itself what a checksum of a record with checksums would be taken of. */
    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
