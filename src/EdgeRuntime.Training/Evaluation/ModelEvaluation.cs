using System.Collections.Immutable;
using System.Numerics.Tensors;
using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Evaluation;

/// <summary>Counts a model file's answers on labelled samples.</summary>
internal static class ModelEvaluation
{
    public static ConfusionMatrix Run(byte[] model, LabelledSource source, int samples, ImmutableArray<string> labels)
    {
        using var classifier = new OnnxClassifier(model);
        var matrix = new ConfusionMatrix(labels);
        for (var i = 0; i < samples; i++)
        {
            var truth = source(i, classifier.Input);
            matrix.Add(truth, TensorPrimitives.IndexOfMax(classifier.Run()));
        }

        return matrix;
    }
}
