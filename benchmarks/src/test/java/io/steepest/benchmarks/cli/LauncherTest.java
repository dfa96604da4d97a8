package io.steepest.benchmarks.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside a Maven and a Java that only say that they were called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    @TempDir
    Path tmp;

    @Test
    void without_a_terminal_the_build_prints_no_codes_for_colours() throws Exception {
        String said = run(
                "printf '\\033[0m\\033[0m'; mkdir -p benchmarks/target; echo classes > benchmarks/target/classpath.txt");
        assertThat(said).doesNotContain("\033").contains("steepest: building").endsWith("java ran\n");
        assertThat(said.lines()).hasSize(2);
    }

    @Test
    void what_a_failed_build_said_is_shown() throws Exception {
        String said = run("printf '\\033[1;31mERROR\\033[m it does not compile\\n'; exit 1");
        assertThat(said)
                .contains("ERROR it does not compile\n", "steepest: the build failed")
                .doesNotContain("\033", "java ran");
    }

    private String run(String maven) throws IOException, InterruptedException {
        Path bin = Files.createDirectory(tmp.resolve("bin"));
        program(bin.resolve("mvn"), maven);
        program(bin.resolve("javac"), "exit 0");
        program(
                bin.resolve("java"),
                "case $1 in -version) echo 'openjdk version \"17.0.1\"' >&2 ;; *) echo java ran ;; esac");
        Files.createFile(tmp.resolve("pom.xml"));
        for (String module : new String[] {"core", "verify", "train", "studio", "benchmarks"}) {
            Files.createDirectories(tmp.resolve(module).resolve("src/main"));
            Files.createFile(tmp.resolve(module).resolve("pom.xml"));
        }
        Path launcher = tmp.resolve("steepest");
        Files.copy(repository().resolve("steepest"), launcher);
        ProcessBuilder builder = new ProcessBuilder("sh", launcher.toString(), "doctor").redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("STEEPEST_BLAS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("steepest")) ? here : here.getParent();
    }
}
