using EdgeRuntime.Fleet.Storage;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>What the ingest loops share.</summary>
internal sealed record IngestServices(FleetDatabase Database, BatchWriter Writer, RefusalStore Refusals, FleetFeed Feed, FleetClocks Clocks);
