using EdgeRuntime.Training.Evaluation;

namespace EdgeRuntime.Training.Vibration;

/// <summary>A variant that is ready to be packed.</summary>
/// <param name="Recipe">How it was made.</param>
/// <param name="Model">The ONNX file's bytes.</param>
/// <param name="HeldOut">Its answers on machines at speeds and loads that training never saw.</param>
/// <param name="Anywhere">Its answers on unseen machines over the whole range.</param>
internal sealed record TrainedVariant(VariantRecipe Recipe, byte[] Model, ConfusionMatrix HeldOut, ConfusionMatrix Anywhere)
{
    /// <summary>The ONNX file's name.</summary>
    public string File => $"{Recipe.Name}.onnx";
}
