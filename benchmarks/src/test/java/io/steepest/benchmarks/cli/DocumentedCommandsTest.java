package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.studio.cli.Between;
import io.steepest.studio.cli.Cli;
import io.steepest.studio.cli.Main;
import io.steepest.train.Optimizers;
import io.steepest.train.Stop;
import io.steepest.train.data.Datasets;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Each command is described, and says in its own help what data and recipes there are. */
class DocumentedCommandsTest {
    private static Collection<CommandLine> helped() {
        return Main.line(Stop.never()).getSubcommands().values();
    }

    private static List<String> commands() {
        return helped().stream().map(CommandLine::getCommandName).toList();
    }

    @Test
    void every_command_has_a_section_of_the_page_and_a_word_in_the_changelog() throws IOException {
        String page = Files.readString(Path.of("../docs/command-line.md"));
        String changes = Files.readString(Path.of("../CHANGELOG.md"));
        assertThat(commands()).isNotEmpty().allSatisfy(name -> {
            assertThat(page).containsPattern("(?m)^## .*\\b" + name + "\\b");
            assertThat(changes).contains("`" + name + "`");
        });
    }

    @Test
    void every_option_is_described_in_a_sentence() {
        assertThat(helped()).hasSizeGreaterThan(10).allSatisfy(command -> {
            for (ArgSpec option : command.getCommandSpec().args()) {
                assertThat(String.join(" ", option.description()))
                        .as(command.getCommandName() + " " + option)
                        .matches("[A-Z].*\\.");
            }
        });
    }

    /** A number of steps, rows or repetitions without a range could make a command run for ever. */
    @Test
    void every_option_with_a_whole_number_but_a_seed_has_a_range() {
        assertThat(helped()).allSatisfy(command -> {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (List.of(int.class, Integer.class, long.class, Long.class).contains(option.type())
                        && !option.longestName().equals("--seed")) {
                    assertThat(option.userObject())
                            .as(command.getCommandName() + " " + option)
                            .isInstanceOfSatisfying(
                                    AnnotatedElement.class,
                                    field -> assertThat(field.isAnnotationPresent(Between.class))
                                            .isTrue());
                }
            }
        });
    }

    @Test
    void help_names_all_data_sets_and_recipes() {
        for (String command : new String[] {"train", "compare", "explain"}) {
            String help = Cli.run(command + " --help").out().replaceAll("\\s+", " ");
            assertThat(help)
                    .contains(String.join(", ", Datasets.names()))
                    .contains(String.join(", ", Optimizers.names()));
        }
    }
}
