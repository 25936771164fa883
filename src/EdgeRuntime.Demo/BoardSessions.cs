using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Demo;

/// <summary>Runs models at what they cost on the simulated board, whatever the machine that the Demo runs on.</summary>
internal sealed class BoardSessions(IInferenceSessionFactory inner, InferenceCost cost) : IInferenceSessionFactory
{
    public IInferenceSession Open(SessionRequest request) => new BoardSession(inner.Open(request), cost);

    private sealed class BoardSession(IInferenceSession inner, InferenceCost cost) : IInferenceSession
    {
        public ImmutableArray<TensorSpec> Inputs => inner.Inputs;

        public ImmutableArray<TensorSpec> Outputs => inner.Outputs;

        public ImmutableArray<TensorSpec> GraphOutputs => inner.GraphOutputs;

        public string Provider => inner.Provider;

        public int Threads => inner.Threads;

        public InferenceCost? Cost => cost;

        public Span<byte> Input(int index) => inner.Input(index);

        public ReadOnlySpan<byte> Output(int index) => inner.Output(index);

        public void Run() => inner.Run();

        public void Dispose() => inner.Dispose();
    }
}
