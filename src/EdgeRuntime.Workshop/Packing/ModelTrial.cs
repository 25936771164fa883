using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Workshop.Packing;

/// <summary>Tries a model the way a device does: every variant is loaded, its tensors compared with the manifest, its steps compiled, its golden vectors run.</summary>
public static class ModelTrial
{
    /// <summary>Null when every variant passes, else why the first one did not.</summary>
    public static ErrorInfo? Check(string folder, IInferenceSessionFactory sessions)
    {
        try
        {
            var package = ModelPackage.Load(folder);
            var format = SampleFormat.Of(package.Manifest.Preprocess.Sample);
            foreach (var variant in package.Manifest.Variants)
            {
                using var model = LoadedModel.Load(package, format, sessions, variant: variant.Name);
                if (GoldenVectors.Check(package, variant.Name, model.Steps[0].Session) is { } mismatch)
                {
                    return At(folder, mismatch.Code, mismatch.Message);
                }
            }

            return null;
        }
        catch (ModelLoadException e)
        {
            return At(folder, e.Code, e.Message);
        }
    }

    private static ErrorInfo At(string folder, ErrorCode code, string message) => new(code, message.StartsWith(folder, StringComparison.Ordinal) ? message : $"{folder}: {message}");
}
