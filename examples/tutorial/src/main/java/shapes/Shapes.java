package shapes;

import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Noisy images of 16×16 points, and which shape each of them shows. */
record Shapes(Tensor images, Tensor labels) {
    static final List<String> NAMES = List.of("square", "disc", "cross");
    private static final int SIZE = 16;

    /** Draws images at random. Equal seeds draw equal images. */
    static Shapes draw(int count, long seed) {
        Random random = new Random(seed);
        float[] points = new float[count * SIZE * SIZE];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(NAMES.size());
            double radius = 3 + 2 * random.nextDouble();
            double x = radius + (SIZE - 1 - 2 * radius) * random.nextDouble();
            double y = radius + (SIZE - 1 - 2 * radius) * random.nextDouble();
            for (int p = 0; p < SIZE * SIZE; p++) {
                boolean inside = covers(labels[i], (p % SIZE - x) / radius, (p / SIZE - y) / radius);
                points[i * SIZE * SIZE + p] = (float) ((inside ? 1 : 0) + 0.3 * random.nextGaussian());
            }
        }
        return new Shapes(
                torch.from_blob(
                                new FloatPointer(points),
                                new long[] {count, 1, SIZE, SIZE},
                                new TensorOptions(ScalarType.Float))
                        .clone(),
                torch.from_blob(new LongPointer(labels), new long[] {count}, new TensorOptions(ScalarType.Long))
                        .clone());
    }

    /** Returns whether a shape of radius one covers a point. */
    private static boolean covers(long shape, double dx, double dy) {
        return switch (NAMES.get((int) shape)) {
            case "square" -> Math.max(Math.abs(dx), Math.abs(dy)) <= 0.85;
            case "disc" -> dx * dx + dy * dy <= 1;
            default -> Math.max(Math.abs(dx), Math.abs(dy)) <= 1 && Math.min(Math.abs(dx), Math.abs(dy)) <= 0.4;
        };
    }
}
