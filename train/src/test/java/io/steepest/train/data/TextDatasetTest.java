package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.train.data.Vocabulary.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextDatasetTest {
    /** 900 letters to train on, then 100 digits. */
    private static final String TEXT = "abcdefghij".repeat(90) + "0123456789".repeat(10);

    private final TextDataset data = TextDataset.of("t", "a test", TEXT, 8, Kind.CHARACTERS);

    @Test
    void a_batch_is_a_pure_function_of_seed_and_step() {
        Copy first = Copy.of(() -> data.train(7, 3, 16));
        Copy.of(() -> data.train(7, 4, 16));
        TextDataset again = TextDataset.of("t", "a test", TEXT, 8, Kind.CHARACTERS);
        assertThat(Copy.of(() -> again.train(7, 3, 16))).isEqualTo(first);
    }

    @Test
    void steps_and_seeds_differ() {
        Copy batch = Copy.of(() -> data.train(7, 3, 16));
        assertThat(Copy.of(() -> data.train(7, 4, 16))).isNotEqualTo(batch);
        assertThat(Copy.of(() -> data.train(8, 3, 16))).isNotEqualTo(batch);
        assertThat(Copy.of(() -> data.train(8, 2, 16))).isNotEqualTo(batch);
    }

    @Test
    void shapes_are_batch_by_context() {
        Copy batch = Copy.of(() -> data.train(7, 3, 16));
        assertThat(batch.inputShape()).containsExactly(16L, 8L);
        assertThat(batch.targetShape()).containsExactly(16L, 8L);
        assertThat(batch.tokens()).isEqualTo(128);
    }

    @Test
    void targets_are_the_inputs_one_token_later() {
        Copy batch = Copy.of(() -> data.train(1, 1, 32));
        for (int i = 0; i < batch.inputs().size(); i++) {
            char in = symbol(batch.inputs().get(i));
            char out = symbol(batch.targets().get(i));
            assertThat(out).isEqualTo(in == 'j' ? 'a' : (char) (in + 1));
        }
    }

    @Test
    void training_sees_every_start_and_no_validation_character() {
        // token 0 is the replacement, which every digit would become
        List<Double> starts = new ArrayList<>();
        for (int step = 0; step < 50; step++) {
            int s = step;
            Copy batch = Copy.of(() -> data.train(1, s, 16));
            starts.addAll(batch.inputs().subList(0, 1));
            assertThat(batch.inputs()).doesNotContain(0.0);
            assertThat(batch.targets()).doesNotContain(0.0);
        }
        assertThat(starts.stream().distinct().count()).isEqualTo(10);
    }

    @Test
    void the_vocabulary_is_that_of_the_training_part() {
        assertThat(data.vocabulary().symbols()).isEqualTo("abcdefghij");
        assertThat(Copy.of(() -> data.validation(0, 1)).inputs()).containsOnly(0.0);
    }

    @Test
    void validation_covers_every_window_once_and_in_order() {
        TextDataset bytes = TextDataset.of("t", "a test", TEXT, 8, Kind.BYTES);
        StringBuilder inputs = new StringBuilder();
        StringBuilder targets = new StringBuilder();
        long tokens = 0;
        for (int i = 0; i < bytes.validationBatches(5); i++) {
            int index = i;
            Copy batch = Copy.of(() -> bytes.validation(index, 5));
            batch.inputs().forEach(t -> inputs.append((char) t.intValue()));
            batch.targets().forEach(t -> targets.append((char) t.intValue()));
            tokens += batch.tokens();
        }
        assertThat(inputs.toString()).isEqualTo(TEXT.substring(900, 996));
        assertThat(targets.toString()).isEqualTo(TEXT.substring(901, 997));
        assertThat(tokens).isEqualTo(96);
    }

    @Test
    void the_split_counts_characters_not_bytes() {
        String greek = "αβγ".repeat(300) + "x".repeat(100);
        assertThat(TextDataset.of("t", "a test", greek, 4, Kind.BYTES).description())
                .isEqualTo("t: a test; 1,800 bytes to train on and the last 100 to validate, vocabulary of 256");
        assertThat(TextDataset.of("t", "a test", greek, 4, Kind.CHARACTERS).description())
                .isEqualTo("t: a test; 900 characters to train on and the last 100 to validate, vocabulary of 4");
    }

    @Test
    void a_part_of_context_plus_one_is_enough_and_one_less_is_not() {
        String text = "a".repeat(50);
        TextDataset smallest = TextDataset.of("t", "a test", text, 4, Kind.CHARACTERS);
        assertThat(smallest.validationBatches(1)).isEqualTo(1);
        assertThat(Copy.of(() -> smallest.train(1, 1, 2)).tokens()).isEqualTo(8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextDataset.of("t", "a test", text, 5, Kind.CHARACTERS))
                .withMessageContaining("t: the validation part has 5 characters, a context of 5 needs 6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextDataset.of("t", "a test", text, 1000, Kind.CHARACTERS))
                .withMessageContaining("t: the training part has 45 characters, a context of 1,000 needs 1,001");
    }

    @Test
    void impossible_numbers_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextDataset.of("t", "a test", TEXT, 0, Kind.BYTES))
                .withMessageContaining("context 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data.train(1, 1, 0))
                .withMessageContaining("batch size 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data.validation(12, 1))
                .withMessageContaining("no validation batch 12: there are 12 of size 1");
    }

    private static char symbol(double token) {
        return (char) ('a' + token - 1);
    }
}
