package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone cluster of Spark on the loopback device: a master and workers, each a process of its own with the class
 * path of the test, on ports that the system chooses. Closing it ends every process by its id.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Pattern ADDRESS = Pattern.compile("Starting Spark master at (spark://[\\d.:]+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
    // for processes that live for seconds
    private static final List<String> SHORT_LIFE =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData");

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Thread atExit = new Thread(this::end);
    private final String master;

    private StandaloneCluster(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        // a worker starts executors from the jars of its home; here these come from the class path alone
        Files.createDirectories(folder.resolve("home/jars"));
        Runtime.getRuntime().addShutdownHook(atExit);
        Path log = folder.resolve("master.log");
        start(log, "org.apache.spark.deploy.master.Master", "--host", LOOPBACK, "--port", "0", "--webui-port", "0");
        this.master = await(log, ADDRESS).group(1);
    }

    /** Starts a master and so many workers of two cores. */
    static StandaloneCluster start(Path folder, int workers) throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(folder);
        try {
            List<Path> logs = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                logs.add(cluster.launchWorker());
            }
            for (Path log : logs) {
                await(log, REGISTERED);
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one more worker. */
    void startWorker() throws IOException, InterruptedException {
        await(launchWorker(), REGISTERED);
    }

    private Path launchWorker() throws IOException {
        String name = "worker-" + processes.size();
        Path log = folder.resolve(name + ".log");
        start(
                log,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                LOOPBACK,
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                "2",
                "--memory",
                "2g",
                "--work-dir",
                folder.resolve(name).toString(),
                master);
        return log;
    }

    private void start(Path log, String type, String... args) throws IOException {
        List<String> words = java("-Xmx256m");
        words.add(type);
        words.addAll(Arrays.asList(args));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
        // else it is looked for in the folders of a build
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
        processes.add(builder.start());
    }

    /** The beginning of a command line that runs a class with the flags that Spark needs, on the class path of the test. */
    static List<String> java(String... more) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(SHORT_LIFE);
        words.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
        words.addAll(Arrays.asList(more));
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return words;
    }

    /** Runs a driver in a folder to its end, which must be a good one; returns what it said. */
    static String drive(List<String> words, Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process driver = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(driver.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(driver.exitValue()).as(Files.readString(said)).isZero();
        } finally {
            driver.destroyForcibly();
        }
        return Files.readString(said);
    }

    private static Matcher await(Path log, Pattern line) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            String text = Files.readString(log);
            Matcher matcher = line.matcher(text);
            if (matcher.find()) {
                return matcher;
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not in " + PATIENCE + ": " + line + "\n" + text);
            }
            Thread.sleep(50);
        }
    }

    /** The settings of an application with one executor of one core on each of two workers. */
    SparkConf conf() {
        return new SparkConf()
                .setMaster(master)
                .setAppName("test")
                .set("spark.driver.host", LOOPBACK)
                .set("spark.driver.bindAddress", LOOPBACK)
                .set("spark.ui.enabled", "false")
                .set("spark.cores.max", "2")
                .set("spark.executor.cores", "1")
                .set("spark.executor.memory", "512m")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", String.join(" ", SHORT_LIFE));
    }

    /** Kills the first worker that lives, and its executors with it, as a machine that loses power does. */
    void loseWorker() {
        Process worker = processes.stream()
                .skip(1)
                .filter(Process::isAlive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no worker lives"));
        kill(worker);
    }

    private static void kill(Process process) {
        Stream.concat(process.toHandle().descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    private void end() {
        processes.forEach(StandaloneCluster::kill);
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
