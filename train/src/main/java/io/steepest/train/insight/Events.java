package io.steepest.train.insight;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * TensorBoard's messages on the wire, with the numbers of their fields in {@code event.proto}, {@code summary.proto} and
 * {@code tensor.proto}: just what scalars and texts need. A field whose value is zero is left out, as protocol buffers do.
 */
final class Events {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    private static final int STATUS = 1;
    private static final int START = 1;

    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;

    private static final int PLUGIN_DATA = 1;
    private static final int PLUGIN_NAME = 1;

    private static final int DTYPE = 1;
    private static final int STRING = 7;
    private static final int SHAPE = 2;
    private static final int DIM = 2;
    private static final int SIZE = 1;
    private static final int STRING_VAL = 8;

    private Events() {}

    /** Fills a message. */
    @FunctionalInterface
    private interface Fields {
        void into(CodedOutputStream out) throws IOException;
    }

    /** The first event of a file. */
    static byte[] version(double time) {
        return event(time, 0, out -> out.writeString(FILE_VERSION, "brain.Event:2"));
    }

    /** Says that a run begins or goes on at a step: TensorBoard forgets what it read of this step and later ones. */
    static byte[] start(double time, long step) {
        return event(time, step, out -> nested(out, SESSION_LOG, log -> log.writeEnum(STATUS, START)));
    }

    /** Scalars by tag. */
    static byte[] scalars(double time, long step, Map<String, Double> values) {
        return event(
                time,
                step,
                out -> nested(out, SUMMARY, summary -> {
                    for (Map.Entry<String, Double> each : values.entrySet()) {
                        nested(summary, VALUE, value -> {
                            value.writeString(TAG, each.getKey());
                            value.writeFloat(SIMPLE_VALUE, each.getValue().floatValue());
                        });
                    }
                }));
    }

    /** A text in Markdown. */
    static byte[] text(double time, long step, String tag, String text) {
        return event(
                time,
                step,
                out -> nested(
                        out,
                        SUMMARY,
                        summary -> nested(summary, VALUE, value -> {
                            value.writeString(TAG, tag);
                            nested(value, TENSOR, tensor -> strings(tensor, text));
                            nested(
                                    value,
                                    METADATA,
                                    metadata -> nested(
                                            metadata, PLUGIN_DATA, plugin -> plugin.writeString(PLUGIN_NAME, "text")));
                        })));
    }

    /** A tensor of one string. */
    private static void strings(CodedOutputStream tensor, String text) throws IOException {
        tensor.writeEnum(DTYPE, STRING);
        nested(tensor, SHAPE, shape -> nested(shape, DIM, dim -> dim.writeInt64(SIZE, 1)));
        tensor.writeBytes(STRING_VAL, ByteString.copyFromUtf8(text));
    }

    private static byte[] event(double time, long step, Fields what) {
        return message(out -> {
            out.writeDouble(WALL_TIME, time);
            if (step != 0) {
                out.writeInt64(STEP, step);
            }
            what.into(out);
        });
    }

    private static void nested(CodedOutputStream out, int field, Fields fields) throws IOException {
        out.writeByteArray(field, message(fields));
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.into(out);
            out.flush();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }
}
