package io.steepest.studio.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.train.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StudyFileTest {
    private static final String SWEEP = """
            title: A title
            question: Why?
            base: {model: gpt, data: europarl, context: 16, steps: 40, width: 16, depth: 1, heads: 2}
            vary:
              width: [16, 32]
              batch: [4, 8]
            optimizers:
              adamw:
              mine: {optimizer: "* = spectral nesterov(0.9)", lr: 0.03, decay: {"role:BIAS": 0, "*": 0.1}}
            baseline: mine
            tuning: {factor: 2, points: 5, seeds: 2, steps: 20, decay: [0, 1e-2], at: first}
            seeds: 4
            threads: 2
            target: 2.5
            """;

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "studies"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_study_of_the_project_can_be_read(Path file) throws IOException {
        Study study = StudyFile.read(file);
        assertThat(study.question()).isNotBlank();
        assertThat(study.seeds()).isGreaterThanOrEqualTo(3);
        assertThat(study.quick().arms()).allMatch(arm -> arm.setup().loop().steps() <= 4);
    }

    @Test
    void a_study_says_what_its_file_says() {
        Study study = StudyFile.parse("sweep", SWEEP);
        assertThat(study.title()).isEqualTo("A title");
        assertThat(study.conditions())
                .containsExactly("width 16, batch 4", "width 16, batch 8", "width 32, batch 4", "width 32, batch 8");
        assertThat(study.optimizers()).containsExactly("adamw", "mine", "mine again");
        assertThat(study.threads()).isEqualTo(2);
        assertThat(study.target()).hasValue(2.5);
        assertThat(study.method()).isInstanceOf(Method.Tuning.class);
        Arm last = study.arms().get(7);
        Setup setup = last.setup();
        assertThat(last.optimizer()).isEqualTo("mine");
        assertThat(setup.network().options().width()).isEqualTo(32);
        assertThat(setup.loop().batch()).isEqualTo(8);
        assertThat(setup.loop().pace().warmup()).isEqualTo(2);
        assertThat(setup.optimizer().lr()).isEqualTo(0.03);
        assertThat(setup.optimizer().groups().decays()).containsEntry("role:BIAS", 0.0);
        assertThat(last.tunedOn().network().options().width()).isEqualTo(16);
        assertThat(study.arms().get(8).setup().seed()).isEqualTo(1001);
    }

    @Test
    void conditions_may_have_names() {
        Study study = StudyFile.parse("named", Studies.SMALL + """
                        vary:
                          - {label: a table, data: wine}
                          - {label: images, model: mlp, data: digits, width: 8}
                        """);
        assertThat(study.conditions()).containsExactly("a table", "images");
        assertThat(study.arms().get(1).setup().source().data()).isEqualTo("digits");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps: 40 | steps: 0 | base.steps: expected a whole number of at least 1, found \"0\"",
                "steps: 40 | steps: many | base.steps: expected a whole number of at least 1, found \"many\"",
                "width: 16, | witdh: 16, | base.witdh: no field of that name; did you mean width",
                "model: gpt | model: gtp | did you mean gpt",
                "'model: gpt, data: europarl' | 'model: cnn, data: digits' | base: the model cnn does not read context",
                "'width: 16,' | 'width: 16, frozen: true,' | base: the model gpt does not read frozen",
                "adamw: | adamv: | optimizers.adamv: no optimizer named \"adamv\"; did you mean adam",
                "lr: 0.03 | lr: -1 | optimizers.mine.lr: expected a number above 0, found \"-1\"",
                "lr: 0.03, | '' | optimizers.mine.optimizer: a recipe in words needs lr",
                "spectral | spectrall | optimizers.mine: recipe statement \"* = spectrall nesterov(0.9)\": no norm named",
                "nesterov(0.9) | nesterov | takes 1 argument, found 0",
                "baseline: mine | baseline: his | baseline: expected one of adamw, mine, found \"his\"",
                "factor: 2 | factor: 1 | tuning.factor: expected a number above 1.0, found \"1\"",
                "points: 5 | points: 4 | tuning.points: expected an odd number",
                "at: first | at: last | tuning.at: expected one of first, found \"last\"",
                "seeds: 4 | seeds: 0 | seeds: expected a whole number of at least 1, found \"0\"",
                "batch: [4, 8] | batch: [4, x] | batch",
                "batch: [4, 8] | batch: 4 | vary.batch: expected a list of at least one value, found \"4\"",
                "title: A title | titel: A title | titel: no field of that name; did you mean title",
                "target: 2.5 | target: low | target: expected a number, found \"low\"",
                "seeds: 4 | rates: {factor: 2} | rates: a study has either tuning or rates",
                "batch: [4, 8] | batch: [4, 8 | while parsing a flow sequence: expected ',' or ']', but got",
                "seeds: 4 | 'seeds: 4\ntitle: twice' | line"
            })
    void what_is_wrong_is_named_with_its_place(String right, String wrong, String message) {
        assertThat(SWEEP).contains(right);
        String text = SWEEP.replace(right, wrong.replace("\\n", "\n"));
        assertThatThrownBy(() -> StudyFile.parse("bad", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void a_missing_file_is_named() {
        assertThatThrownBy(() -> StudyFile.read(Path.of("nowhere.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nowhere.yaml: no such file; studies/ has several");
    }
}
