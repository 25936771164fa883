namespace EdgeRuntime.Cli.Models.Checking;

/// <summary>What <c>model check</c> prints.</summary>
/// <param name="Folder">The model folder.</param>
/// <param name="Model">Model id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Task">Kind of postprocessing.</param>
/// <param name="Variants">Each variant.</param>
/// <param name="Board">The estimate for a board; absent where none was asked for.</param>
/// <param name="Remarks">What does not stop an agent, but should be known.</param>
internal sealed record FitReport(string Folder, string Model, string Version, string Task, IReadOnlyList<VariantFit> Variants, string? Board, IReadOnlyList<string> Remarks);

/// <summary>One variant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="Parameters">Numbers of its weights.</param>
/// <param name="Operators">Its operators with their counts, the most frequent first.</param>
/// <param name="MemoryMiB">What the process grew by when it was loaded and run.</param>
/// <param name="P50Ms">Half of the inferences here took at most this long.</param>
/// <param name="P95Ms">95 of a hundred did.</param>
/// <param name="BoardMs">Estimated milliseconds on the board, from and to; absent without a board.</param>
/// <param name="BoardJoules">Estimated joules on the board, from and to; absent without a board.</param>
internal sealed record VariantFit(
    string Name, long Bytes, long Parameters, string Operators, double MemoryMiB, double P50Ms, double P95Ms, IReadOnlyList<double>? BoardMs, IReadOnlyList<double>? BoardJoules);
