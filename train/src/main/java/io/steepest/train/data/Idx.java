package io.steepest.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Folders of four IDX files of unsigned bytes, named as MNIST's are; the test files are the validation part. */
final class Idx {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;

    /** An array holds no more. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private Idx() {}

    static LabelledDataset open(Path folder) {
        Examples training = examples(folder, "train");
        Examples validation = examples(folder, "t10k");
        if (!training.shape.equals(validation.shape)) {
            throw new IllegalArgumentException(folder + ": training images are " + training.shape
                    + " [channels, rows, columns], test images " + validation.shape);
        }
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return LabelledDataset.of(
                name == null ? folder.toString() : name.toString(), "images from IDX files", training, validation);
    }

    private static Examples examples(Path folder, String part) {
        Path images = find(folder, part + "-images", "idx3-ubyte");
        Path labels = find(folder, part + "-labels", "idx1-ubyte");
        byte[] classes = Sources.read(labels, in -> payload(labels, in, LABELS, new int[1]));
        int[] sizes = new int[3];
        byte[] pixels = Sources.read(images, in -> payload(images, in, IMAGES, sizes));
        if (sizes[0] != classes.length) {
            throw new IllegalArgumentException(
                    images + " holds " + sizes[0] + " images, " + labels + " " + classes.length + " labels");
        }
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] & 0xff;
        }
        int[] numbered = new int[classes.length];
        for (int i = 0; i < numbered.length; i++) {
            numbered[i] = classes[i] & 0xff;
        }
        return new Examples(List.of(1, sizes[1], sizes[2]), values, numbered);
    }

    private static Path find(Path folder, String stem, String type) {
        for (String file : List.of(stem + "-" + type, stem + "." + type)) {
            for (String end : List.of("", ".gz")) {
                Path path = folder.resolve(file + end);
                if (Files.isRegularFile(path)) {
                    return path;
                }
            }
        }
        throw new IllegalArgumentException("the folder " + folder + " has no " + stem + "-" + type
                + "[.gz]; an IDX data set is train-images-idx3-ubyte, train-labels-idx1-ubyte,"
                + " t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each gzipped or not");
    }

    /** The bytes after the header; fills {@code sizes} from it. No more is read than the header promises. */
    private static byte[] payload(Path file, InputStream stream, int magic, int[] sizes) throws IOException {
        int length = 4 + 4 * sizes.length;
        byte[] begin = stream.readNBytes(length);
        if (begin.length < length) {
            throw new IllegalArgumentException(
                    file + ": truncated: " + begin.length + " bytes, the header alone has " + length);
        }
        ByteBuffer header = ByteBuffer.wrap(begin);
        int found = header.getInt();
        if (found != magic) {
            throw new IllegalArgumentException(String.format(
                    "%s: wrong magic number 0x%08x; IDX %s of unsigned bytes begin with 0x%08x",
                    file, found, magic == IMAGES ? "images" : "labels", magic));
        }
        long expected = 1;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = header.getInt();
            if (sizes[i] < 1) {
                throw new IllegalArgumentException(file + ": dimension " + i + " is " + sizes[i]);
            }
            // more than an array holds is refused below; going on could overflow
            expected = expected > MOST_BYTES ? expected : expected * sizes[i];
        }
        byte[] data = stream.readNBytes((int) Math.min(expected, MOST_BYTES));
        boolean more = stream.read() >= 0;
        if (data.length != expected || more) {
            throw new IllegalArgumentException(file + ": " + (more ? "too long: more than " : "truncated: ")
                    + data.length + " bytes after the header, which promises " + expected);
        }
        return data;
    }
}
