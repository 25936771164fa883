using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>Tries a variant where it can do no harm.</summary>
public interface IModelProbe
{
    /// <summary>Tries it.</summary>
    /// <returns>The report, or <see cref="Contracts.Messages.ErrorCode.ProbeCrashed"/> or <see cref="Contracts.Messages.ErrorCode.ProbeTimeout"/>.</returns>
    Task<Checked<ProbeReport>> RunAsync(ProbeRequest request, CancellationToken cancellationToken);
}
