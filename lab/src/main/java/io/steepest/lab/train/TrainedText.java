package io.steepest.lab.train;

import io.steepest.lab.data.Vocabulary;
import io.steepest.lab.model.Gpt;

/**
 * A model that learnt to write, without its optimizer.
 *
 * @param model with its trained weights, on the CPU
 * @param vocabulary that it was trained with
 */
public record TrainedText(Gpt model, Vocabulary vocabulary) {}
