package io.steepest.train.model;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 weights of an ONNX file. A matrix that the exporter left without a name of its own is given that of the
 * product it is used in: {@code /encoder/layer.0/output/dense/MatMul} multiplies by
 * {@code encoder.layer.0.output.dense.MatMul}.
 *
 * <p>Reads the few fields of ONNX's protocol buffers that hold them, in the order in which exporters write.
 */
final class Onnx {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int NODE_INPUT = 1;
    private static final int NODE_NAME = 3;
    private static final int NODE_OPERATOR = 4;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW = 9;
    private static final int FLOAT = 1;

    private final CodedInputStream in;
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final Map<String, String> products = new HashMap<>();

    /**
     * One weight.
     *
     * @param shape its extents
     * @param values row by row
     */
    record Weight(List<Long> shape, FloatBuffer values) {

        /** Some rows of a matrix, in the order named. */
        Weight rows(int... numbers) {
            int width = Math.toIntExact(shape.get(1));
            FloatBuffer some = FloatBuffer.allocate(Math.multiplyExact(numbers.length, width));
            for (int row : numbers) {
                some.put(values.slice(row * width, width));
            }
            return new Weight(List.of((long) numbers.length, (long) width), some.flip());
        }
    }

    private Onnx(InputStream stream) {
        in = CodedInputStream.newInstance(stream, 1 << 16);
    }

    /** All weights by name. */
    static Map<String, Weight> weights(InputStream stream) throws IOException {
        Onnx file = new Onnx(stream);
        file.fields(field -> field == MODEL_GRAPH && file.message(file::graph));
        Map<String, Weight> named = new LinkedHashMap<>();
        file.weights.forEach((name, weight) -> named.put(file.products.getOrDefault(name, name), weight));
        return named;
    }

    /** What becomes of a field: whether it was read. */
    @FunctionalInterface
    private interface Field {
        boolean read(int number) throws IOException;
    }

    /** Reads to the end of the message, passing over what nobody wants. */
    private void fields(Field wanted) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!wanted.read(WireFormat.getTagFieldNumber(tag))) {
                in.skipField(tag);
            }
        }
    }

    /** What reads a message. */
    @FunctionalInterface
    private interface Message {
        void read() throws IOException;
    }

    private boolean message(Message inner) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        inner.read();
        in.popLimit(outer);
        return true;
    }

    private void graph() throws IOException {
        fields(field -> switch (field) {
            case GRAPH_NODE -> message(this::node);
            case GRAPH_INITIALIZER -> message(this::initializer);
            default -> false;
        });
    }

    private void node() throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> name = new ArrayList<>();
        List<String> operator = new ArrayList<>();
        fields(field -> switch (field) {
            case NODE_INPUT -> inputs.add(in.readString());
            case NODE_NAME -> name.add(in.readString());
            case NODE_OPERATOR -> operator.add(in.readString());
            default -> false;
        });
        if (operator.contains("MatMul") && inputs.size() == 2 && !name.isEmpty()) {
            products.put(inputs.get(1), name.get(0).replaceFirst("^/", "").replace('/', '.'));
        }
    }

    private void initializer() throws IOException {
        List<Long> shape = new ArrayList<>();
        List<Integer> type = new ArrayList<>();
        List<String> name = new ArrayList<>();
        List<ByteBuffer> raw = new ArrayList<>();
        fields(field -> switch (field) {
            case TENSOR_DIMS -> shape.add(in.readInt64());
            case TENSOR_TYPE -> type.add(in.readInt32());
            case TENSOR_NAME -> name.add(in.readString());
            case TENSOR_RAW -> raw.add(ByteBuffer.wrap(in.readByteArray()));
            default -> false;
        });
        if (type.contains(FLOAT) && !name.isEmpty() && !raw.isEmpty()) {
            weights.put(
                    name.get(0),
                    new Weight(
                            List.copyOf(shape),
                            raw.get(0).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()));
        }
    }
}
