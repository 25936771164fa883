using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Testing;

/// <summary>Opens <see cref="FakeInferenceSession"/>s, whatever the file.</summary>
public sealed class FakeInferenceSessions : IInferenceSessionFactory
{
    /// <summary>The session that was opened last.</summary>
    public FakeInferenceSession Last { get; private set; } = null!;

    /// <inheritdoc/>
    public IInferenceSession Open(SessionRequest request) => Last = new FakeInferenceSession(request);
}
