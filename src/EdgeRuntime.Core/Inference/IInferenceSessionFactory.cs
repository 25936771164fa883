namespace EdgeRuntime.Core.Inference;

/// <summary>Loads models. The seam between the loop and the native runtime.</summary>
public interface IInferenceSessionFactory
{
    /// <summary>Loads a model file and binds its buffers.</summary>
    /// <exception cref="ModelLoadException">The file is missing, is no model, or does not fit; the message says which and what to do.</exception>
    IInferenceSession Open(SessionRequest request);
}
