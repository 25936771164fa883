namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Turns the outputs of a run into a result, without allocating.</summary>
internal interface IPostprocessor
{
    /// <summary>Entries that a result needs room for.</summary>
    int Entries { get; }

    /// <summary>An empty result of this kind.</summary>
    void Clear(InferenceResult result);

    /// <summary>Reads the session's outputs into the result.</summary>
    void Run(IInferenceSession session, InferenceResult result);
}
