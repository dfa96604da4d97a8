package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.train.data.Sentences.Example;
import io.steepest.train.data.Sentences.Split;
import io.steepest.train.data.Vocabulary.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts with classes: the swapped words of Europarl, and files. */
class SentencesTest {
    private static final String SPEECHES = Europarl.english(Europarl.RESOURCE);
    private static final Split SPLIT = Swaps.split(SPEECHES);

    @TempDir
    private Path folder;

    @Test
    void eight_of_ten_speeches_train_and_half_of_the_sentences_are_swapped() {
        assertThat(SPLIT.training()).hasSizeBetween(3100, 3400);
        assertThat(SPLIT.validation()).hasSizeBetween(350, 450);
        assertThat(SPLIT.test()).hasSizeBetween(350, 450);
        for (List<Example> part : List.of(SPLIT.training(), SPLIT.validation(), SPLIT.test())) {
            assertThat(part.stream().mapToInt(Example::label).average().orElseThrow())
                    .isBetween(0.44, 0.56);
        }
    }

    @Test
    void coins_fall_the_same_way_each_time() {
        assertThat(Swaps.split(SPEECHES)).isEqualTo(SPLIT);
    }

    @Test
    void only_swapped_sentences_were_never_said_and_they_keep_their_words() {
        Set<List<String>> said = new HashSet<>();
        SPEECHES.lines()
                .flatMap(line -> Stream.of(line.split("(?<=[.?!])\\s+(?=\\p{Lu})", -1)))
                .forEach(sentence -> said.add(sorted(sentence)));
        String all = SPEECHES.replaceAll("\\s+", " ");
        for (Example e : SPLIT.test()) {
            assertThat(all.contains(e.text())).as(e.text()).isEqualTo(e.label() == 0);
            assertThat(said.contains(sorted(e.text()))).as(e.text()).isTrue();
        }
    }

    @Test
    void no_sentence_is_in_two_parts() {
        Set<String> seen = new HashSet<>();
        for (List<Example> part : List.of(SPLIT.validation(), SPLIT.test(), SPLIT.training())) {
            assertThat(part.stream().map(Example::text).filter(seen::contains)).isEmpty();
            part.forEach(e -> seen.add(e.text()));
        }
        assertThat(seen).hasSizeGreaterThan(3800);
    }

    @Test
    void batches_are_filled_up_to_their_longest_text_and_repeat() {
        Sentences data = Swaps.open(16);
        try (PointerScope scope = new PointerScope()) {
            Batch batch = data.train(1, 7, 5);
            assertThat(batch.inputs().size(0)).isEqualTo(5);
            assertThat(batch.inputs().size(1)).isBetween(8L, 16L);
            assertThat(batch.targets().size(0)).isEqualTo(5);
            assertThat(batch.tokens()).isEqualTo(5);
            assertThat(longs(batch.inputs()))
                    .isEqualTo(longs(data.train(1, 7, 5).inputs()));
            assertThat(longs(batch.inputs()))
                    .isNotEqualTo(longs(data.train(1, 8, 5).inputs()));
            long examples = 0;
            for (int i = 0; i < data.testBatches(64); i++) {
                examples += data.test(i, 64).tokens();
            }
            assertThat(examples).isEqualTo(SPLIT.test().size());
        }
        assertThat(data.description()).contains("swapped", "2 classes: as spoken, swapped");
        assertThat(data.vocabulary()).isBetween(4000, 9000);
        assertThat(data.pieces()).isSorted().startsWith(0, 101, 102);
    }

    @Test
    void a_file_has_lines_of_class_tab_and_text() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            lines.append(i % 3 == 0 ? "good" : "bad")
                    .append("\tsentence number ")
                    .append(i)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("reviews.tsv"), lines);
        Sentences data = (Sentences) Datasets.open(file.toString(), 32, Kind.BYTES);
        assertThat(data.classes()).isEqualTo(2);
        assertThat(data.description()).contains("24 texts to train on, 3 to validate and 3 to test", "bad, good");
    }

    @Test
    void a_line_without_a_class_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("x.tsv"), "good\tyes\nno class here\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Datasets.open(file.toString(), 32, Kind.BYTES))
                .withMessageContaining("line 2 is not a class, one tab and a text: no class here");
        Files.writeString(file, "good\tyes\nbad\tno\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Datasets.open(file.toString(), 32, Kind.BYTES))
                .withMessageContaining("needed are at least 3");
        Files.writeString(file, "good\tyes\ngood\tno\ngood\tno\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Datasets.open(file.toString(), 32, Kind.BYTES))
                .withMessageContaining("1 classes; needed are at least 1, 1, 1 and 2");
    }

    private static List<String> sorted(String text) {
        return Stream.of(text.strip().split("\\s+", -1)).sorted().toList();
    }

    private static List<Long> longs(Tensor t) {
        long[] values = new long[(int) t.numel()];
        t.contiguous().data_ptr_long().get(values, 0, values.length);
        return Arrays.stream(values).boxed().toList();
    }
}
