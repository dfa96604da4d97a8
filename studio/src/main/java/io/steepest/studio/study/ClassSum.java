package io.steepest.studio.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A checksum of class files. The compiler makes equal files from equal sources, so it is a version that nobody has to set. */
final class ClassSum {
    private static final int DIGITS = 16;

    private ClassSum() {}

    /** The checksum of all class files in the folders or archives that some classes are from. */
    static String of(List<Class<?>> from) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path place : from.stream().map(ClassSum::place).distinct().toList()) {
                if (Files.isDirectory(place)) {
                    add(digest, place);
                } else {
                    try (FileSystem archive = FileSystems.newFileSystem(place)) {
                        add(digest, archive.getPath("/"));
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the classes of this program", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Path place(Class<?> of) {
        try {
            return Path.of(
                    of.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of " + of + " is no path", e);
        }
    }

    private static void add(MessageDigest digest, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .sorted((a, b) -> name(root, a).compareTo(name(root, b)))
                    .toList();
            for (Path file : classes) {
                digest.update(name(root, file).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
