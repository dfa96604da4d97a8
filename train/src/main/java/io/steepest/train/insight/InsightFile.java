package io.steepest.train.insight;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The records of a run in its folder, {@value #NAME}: a line of JSON for each tensor and step, in the order of the steps. A
 * run that goes on appends. What was written after the last checkpoint is written again, so it is cut off first, and so is a
 * line that a sudden end left incomplete.
 */
public final class InsightFile implements Consumer<List<Insight>>, AutoCloseable {
    /** The name of the file in a run's folder. */
    public static final String NAME = "insight.jsonl";

    private final Path file;
    private final FileChannel out;

    private InsightFile(Path file, FileChannel out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Opens the file of a run to append to it, and makes it if it is missing.
     *
     * @param folder the run's folder, which exists
     * @param steps how many steps the run has taken; records of later steps are cut off
     * @throws IOException if the file cannot be written
     */
    public static InsightFile append(Path folder, long steps) throws IOException {
        Path file = folder.resolve(NAME);
        FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            out.truncate(whole(file, steps));
            out.position(out.size());
            return new InsightFile(file, out);
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    /** The length of what stays: up to the first line that is broken or of a later step. */
    private static long whole(Path file, long steps) throws IOException {
        long length = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                Optional<Insight> insight = InsightLines.read(new String(line.get(), UTF_8));
                if (insight.isEmpty() || insight.get().step() > steps) {
                    break;
                }
                length += line.get().length + 1;
            }
        }
        return length;
    }

    /** The next line; empty at the end, and if no line feed ends it. */
    private static Optional<byte[]> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            line.write(b);
        }
        return Optional.of(line.toByteArray());
    }

    /** Writes the records of a step in one piece. */
    @Override
    public void accept(List<Insight> step) {
        StringBuilder lines = new StringBuilder();
        step.forEach(insight -> lines.append(InsightLines.write(insight)).append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(UTF_8));
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    /**
     * Returns all whole records of a run; none if it has no such file.
     *
     * @param folder the run's folder
     * @throws IOException if the file cannot be read
     */
    public static List<Insight> read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        List<Insight> all = new ArrayList<>();
        if (Files.exists(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                    InsightLines.read(new String(line.get(), UTF_8)).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
