package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
    private static final String GOOD =
            "{\"bfloat16_side\":64,\"worker_side\":96,\"gram_ratio\":2.5,\"symmetric_side\":100,"
                    + "\"batch_entries\":4096,\"run_entries\":2048}";

    @TempDir
    private Path tmp;

    /** Says in a process of its own what is chosen. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = torch.zeros(1, 100, 100);
                System.out.println(Precision.FASTEST.typeFor(x).isPresent() + " "
                        + LargeNewtonSchulz.suits((NewtonSchulz) Polar.quintic(5), x) + " " + Profile.current());
                System.out.println(Machine.current().source());
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(tmp.resolve("profile.json"), text);
    }

    private static String chosenIn(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Child.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out.strip();
    }

    @Test
    void shipped_numbers_hold_where_no_file_is_named() {
        assertThat(Profile.current()).isEqualTo(Profile.shipped()).isEqualTo(Profile.shipped(InstructionSet.current()));
        assertThat(Profile.shipped(InstructionSet.AMX)).isEqualTo(new Profile(128, 256, 1.5, 768, 1 << 18, 1 << 16));
        assertThat(Profile.shipped(InstructionSet.AVX2))
                .isEqualTo(new Profile(Profile.NEVER, 128, 1.5, 768, 1 << 17, 1 << 16));
    }

    @ParameterizedTest
    @EnumSource(InstructionSet.class)
    void shipped_numbers_take_bfloat16_only_where_the_processor_multiplies_it(InstructionSet instructions) {
        assertThat(Profile.shipped(instructions).bfloat16Side() < Profile.NEVER)
                .isEqualTo(instructions.multipliesBfloat16());
    }

    @Test
    void a_file_that_was_written_is_read_again() {
        Profile profile = new Profile(2, Profile.NEVER, 1.25, 3, 1, 1L << 40);
        Path file = tmp.resolve("written.json");
        profile.write(file);
        assertThat(Profile.read(file)).isEqualTo(profile);
    }

    @Test
    void a_process_chooses_by_the_file_that_the_property_names() throws IOException, InterruptedException {
        assertThat(chosenIn())
                .isEqualTo("false false " + Profile.shipped() + "\n" + "shipped for " + InstructionSet.current());
        // the file of a user overrides what follows from the processor
        Path good = file(GOOD);
        assertThat(chosenIn("-Dsteepest.profile=" + good))
                .isEqualTo("true true " + new Profile(64, 96, 2.5, 100, 4096, 2048) + "\n" + "file " + good);
        Path missing = tmp.resolve("none.json");
        assertThat(chosenIn("-Dsteepest.profile=" + missing))
                .isEqualTo("profile " + missing + ": there is no such file; ./steepest profile --out FILE writes one"
                        + " (system property steepest.profile)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | 1 | bfloat16_side must be a whole number from 2 to 1048576, found 1",
                "64 | 64.5 | bfloat16_side must be a whole number, found 64.5",
                "96 | 1048577 | worker_side must be a whole number from 2 to 1048576, found 1048577",
                "2.5 | 0.9 | gram_ratio must be a number from 1 to 1048576, found 0.9",
                "2.5 | \"wide\" | gram_ratio must be a number, found wide",
                "4096 | 0 | batch_entries must be a whole number from 1 to 1099511627776, found 0",
                "2048 | 1023 | run_entries must be a whole number from 1024 to 1099511627776, found 1023",
                "worker_side | side | no field is named \"side\"",
                "\"worker_side\":96, | ' ' | worker_side is missing",
                "2048} | 2048 | no JSON object",
                "2048} | 2048} 1 | text after the end of the JSON object"
            })
    void damage_is_refused_by_file_and_field(String part, String damaged, String message) throws IOException {
        Path file = file(GOOD.replace(part, damaged));
        assertThatThrownBy(() -> Profile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("profile " + file + ": " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "17", "[]", "\"text\"", "", "true"})
    void json_that_is_no_object_is_refused(String json) throws IOException {
        Path file = file(json);
        assertThatThrownBy(() -> Profile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("profile " + file + ": no JSON object (");
    }

    private static ProfileCurve curve(double... ratios) {
        List<ProfileCurve.Trial> trials = new ArrayList<>();
        for (double ratio : ratios) {
            trials.add(new ProfileCurve.Trial(Math.scalb(1.0, trials.size() + 5), ratio));
        }
        return new ProfileCurve("side", "fast over slow", trials);
    }

    @Test
    void a_kernel_is_taken_from_where_it_is_faster_and_the_shipped_number_in_doubt() {
        assertThat(curve(1.4, 1.2, 0.8, 0.6).crossing(32)).isEqualTo(128);
        assertThat(curve(1.4, 1.2, 0.98, 0.6).crossing(256)).isEqualTo(256);
        assertThat(curve(1.4, 0.7, 1.02, 0.6).crossing(256)).isEqualTo(64);
        assertThat(curve(1.4, 1.2, 1.1, 1.2).crossing(128)).isEqualTo(Profile.NEVER);
        assertThat(curve(0.4, 0.2).crossing(64)).isEqualTo(32);
        assertThat(curve(2, 1.2, 1, 1.04).best(256)).isEqualTo(256);
        assertThat(curve(2, 1.2, 1, 1.06).best(256)).isEqualTo(128);
        assertThat(curve(1.01, 1).best(1 << 18)).isEqualTo(64);
    }
}
