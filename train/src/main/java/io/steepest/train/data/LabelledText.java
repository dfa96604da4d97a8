package io.steepest.train.data;

import io.steepest.file.Excerpt;
import io.steepest.train.data.Sentences.Example;
import io.steepest.train.data.Sentences.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** A file of lines {@code class TAB text}, as examples. */
final class LabelledText {
    private static final long SEED = 1;
    private static final int LONGEST = 60;

    private LabelledText() {}

    /** Shuffled the same way each time; a tenth, at least one, for validation, as many for test. */
    static Sentences open(Path file, int context) {
        List<String> labels = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<String> lines = Sources.text(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            int tab = line.indexOf('\t');
            if (tab < 1 || line.indexOf('\t', tab + 1) >= 0) {
                throw new IllegalArgumentException(file + ": line " + (i + 1) + " is not a class, one tab and a text: "
                        + Excerpt.of(line, LONGEST));
            }
            labels.add(line.substring(0, tab).strip());
            texts.add(line.substring(tab + 1));
        }
        List<String> classes = List.copyOf(new TreeSet<>(labels));
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            examples.add(new Example(texts.get(i), Collections.binarySearch(classes, labels.get(i))));
        }
        Collections.shuffle(examples, new Random(SEED));
        int tenth = Math.max(1, examples.size() / 10);
        if (examples.size() < 2 * tenth + 1) {
            throw new IllegalArgumentException(file + ": " + examples.size()
                    + " lines of class, tab and text; needed are at least 3, to train, validate and test");
        }
        Split split = new Split(
                examples.subList(2 * tenth, examples.size()),
                examples.subList(0, tenth),
                examples.subList(tenth, 2 * tenth));
        return Sentences.of(file.getFileName().toString(), "lines of a file", context, classes, split);
    }
}
