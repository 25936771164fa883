namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Reads one layout of a detector's outputs.</summary>
internal interface IBoxDecoder
{
    /// <summary>Most candidates of one run.</summary>
    int Capacity { get; }

    /// <summary>Points of each object.</summary>
    int Keypoints => 0;

    /// <summary>Whether the graph has thinned its boxes itself.</summary>
    bool IsSuppressed => false;

    /// <summary>Reads the outputs of a run and adds what reaches the threshold.</summary>
    /// <returns>Whether all scores are numbers.</returns>
    bool Decode(IInferenceSession session, double threshold, BoxCandidates candidates);

    /// <summary>The box of a row, in fractions of the input.</summary>
    BoxF Box(int row);

    /// <summary>The points of a row, in fractions of the input.</summary>
    void ReadKeypoints(int row, Span<KeypointF> points)
    {
    }
}
