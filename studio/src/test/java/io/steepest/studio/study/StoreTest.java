package io.steepest.studio.study;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.train.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path folder;

    private static Trial trial(long seed) {
        Setup setup = Studies.small().arms().get(0).setup();
        return new Trial(setup.from(seed), 1, "data");
    }

    private static Kept kept(Trial trial, double loss) {
        Ran ran = Studies.ran(loss);
        return Kept.of(trial, Circumstances.here(), ran.outcome(), ran.timing());
    }

    @Test
    void what_was_added_is_found_again_and_equal() throws IOException {
        Kept one = kept(trial(1), 0.1 + 0.2);
        Kept diverged = kept(trial(2), Double.NaN);
        try (Store store = Store.open(folder, false)) {
            store.add(one);
            store.add(diverged);
        }
        try (Store store = Store.open(folder, false)) {
            assertThat(store.find(trial(1))).contains(one);
            assertThat(store.find(trial(2))).contains(diverged);
            assertThat(store.find(trial(3))).isEmpty();
        }
    }

    @Test
    void a_trial_is_known_by_all_that_it_consists_of() {
        Setup setup = trial(1).setup();
        List<Trial> others = List.of(
                trial(2),
                new Trial(setup, 2, "data"),
                new Trial(setup, 1, "other data"),
                new Trial(setup.until(2), 1, "data"),
                new Trial(setup.with(setup.optimizer().at(0.11)), 1, "data"));
        assertThat(others).extracting(Trial::key).doesNotHaveDuplicates().doesNotContain(trial(1).key());
        assertThat(Trial.parse(trial(1).json())).isEqualTo(trial(1));
        assertThat(trial(1).key()).hasSize(64).isEqualTo(trial(1).key());
    }

    @Test
    void a_line_that_a_killed_process_began_is_cut_off_by_the_next_one() throws IOException {
        Path file = folder.resolve(Store.FILE);
        try (Store store = Store.open(folder, false)) {
            store.add(kept(trial(1), 1));
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2), StandardOpenOption.APPEND);
        try (Store store = Store.open(folder, false)) {
            assertThat(store.size()).isEqualTo(1);
            store.add(kept(trial(2), 2));
        }
        assertThat(Files.readString(file)).startsWith(whole).endsWith("}\n");
        try (Store store = Store.open(folder, false)) {
            assertThat(store.size()).isEqualTo(2);
        }
    }

    @Test
    void a_damaged_line_is_named() throws IOException {
        Files.write(folder.resolve(Store.FILE), "{\"key\":1}\n".getBytes(UTF_8));
        assertThatThrownBy(() -> Store.open(folder, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trials.jsonl: line 1 is no outcome of a trial")
                .hasMessageContaining("delete the line");
    }

    @Test
    void outcomes_of_other_code_count_only_on_request() throws IOException {
        Ran ran = Studies.ran(1);
        Kept foreign = Kept.of(trial(1), new Circumstances("older", "AVX2"), ran.outcome(), ran.timing());
        try (Store store = Store.open(folder, false)) {
            store.add(foreign);
        }
        try (Store store = Store.open(folder, false)) {
            assertThat(store.find(trial(1))).isEmpty();
        }
        try (Store store = Store.open(folder, true)) {
            assertThat(store.find(trial(1))).contains(foreign);
        }
    }

    @Test
    void a_claim_belongs_to_one_until_it_is_closed() throws IOException {
        try (Store store = Store.open(folder, false)) {
            Optional<Store.Claim> first = store.claim(trial(1));
            assertThat(first).isPresent();
            assertThat(store.claim(trial(1))).isEmpty();
            assertThat(store.claim(trial(2))).isPresent();
            first.get().close();
            assertThat(store.claim(trial(1))).isPresent();
        }
    }

    @Test
    void the_code_has_a_checksum() {
        assertThat(Circumstances.here().code()).matches("[0-9a-f]{16}");
        assertThat(ClassSum.of(List.of(Store.class))).isEqualTo(ClassSum.of(List.of(Trial.class)));
    }
}
