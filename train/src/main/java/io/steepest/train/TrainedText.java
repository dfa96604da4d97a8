package io.steepest.train;

import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.Gpt;

/**
 * A model that learnt to write, without its optimizer.
 *
 * @param model with its trained weights, on the CPU
 * @param vocabulary that it was trained with
 */
public record TrainedText(Gpt model, Vocabulary vocabulary) {}
