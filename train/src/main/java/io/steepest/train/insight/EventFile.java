package io.steepest.train.insight;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file that TensorBoard reads, written event by event. Each process writes one of its own; their names sort in the order in
 * which they were begun, in which TensorBoard reads them.
 */
public final class EventFile implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*");

    private final Path file;
    private final OutputStream out;
    private final boolean first;

    private EventFile(Path file, OutputStream out, boolean first) {
        this.file = file;
        this.out = out;
        this.first = first;
    }

    /**
     * Begins a file.
     *
     * @param folder that exists
     * @param steps how many steps the run has taken; TensorBoard forgets what older files say of later ones
     * @throws IOException if it cannot be written
     */
    public static EventFile begin(Path folder, long steps) throws IOException {
        OptionalLong last = last(folder);
        long seconds = Math.max(Instant.now().getEpochSecond(), last.orElse(0) + 1);
        Path file = folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.steepest", seconds));
        EventFile events = new EventFile(
                file, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), last.isEmpty() || steps == 0);
        events.write(Events.version(now()));
        events.write(Events.start(now(), steps == 0 ? 0 : steps + 1));
        return events;
    }

    private static OptionalLong last(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Matcher> names = files.map(
                            file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .toList();
            return names.stream()
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .max();
        }
    }

    /** Returns whether no older file counts any more. */
    public boolean isFirst() {
        return first;
    }

    /** Writes scalars of a step; not finite numbers are written as they are, and TensorBoard marks them. */
    public void scalars(long step, Map<String, Double> values) {
        write(Events.scalars(now(), step, values));
    }

    /** Writes a text in Markdown. */
    public void text(String tag, String text) {
        write(Events.text(now(), 0, tag, text));
    }

    private void write(byte[] event) {
        try {
            EventRecords.write(out, event);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
