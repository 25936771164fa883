using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SQLitePCL;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>A column of rows, in the form in which each database gets many values fastest: an array for PostgreSQL, a parameter of a prepared statement for SQLite.</summary>
/// <typeparam name="TRow">Type of the rows.</typeparam>
internal abstract class RowColumn<TRow>(IProperty property, string type)
{
    /// <summary>The property.</summary>
    public IProperty Property => property;

    /// <summary>The column's name.</summary>
    public string Name { get; } = property.GetColumnName();

    /// <summary>Its type in PostgreSQL.</summary>
    public string Type => type;

    /// <summary>The values of many rows.</summary>
    public abstract NpgsqlParameter ToArray(IReadOnlyList<TRow> rows);

    /// <summary>Gives the value of a row to a statement.</summary>
    public abstract int Bind(sqlite3_stmt statement, int index, TRow row);

    /// <summary>The column of a property.</summary>
    /// <exception cref="ArgumentException">No table has such a column yet.</exception>
    public static RowColumn<TRow> Create(IProperty property)
    {
        var type = property.ClrType;
        var optional = Nullable.GetUnderlyingType(type);
        return (optional ?? type, optional is not null) switch
        {
            ({ } plain, false) when plain == typeof(int) || plain.IsEnum => new RowColumn<TRow, int>(property, "integer", raw.sqlite3_bind_int),
            ({ } plain, true) when plain == typeof(int) || plain.IsEnum => new RowColumn<TRow, int?>(property, "integer", static (statement, index, value) => Bind(statement, index, value)),
            ({ } plain, false) when plain == typeof(long) => new RowColumn<TRow, long>(property, "bigint", raw.sqlite3_bind_int64),
            ({ } plain, true) when plain == typeof(long) => new RowColumn<TRow, long?>(property, "bigint", Bind),
            ({ } plain, false) when plain == typeof(float) => new RowColumn<TRow, float>(property, "real", static (statement, index, value) => raw.sqlite3_bind_double(statement, index, value)),
            ({ } plain, true) when plain == typeof(float) => new RowColumn<TRow, float?>(property, "real", static (statement, index, value) => Bind(statement, index, value)),
            ({ } plain, false) when plain == typeof(double) => new RowColumn<TRow, double>(property, "double precision", raw.sqlite3_bind_double),
            ({ } plain, true) when plain == typeof(double) => new RowColumn<TRow, double?>(property, "double precision", Bind),
            ({ } plain, false) when plain == typeof(bool) => new RowColumn<TRow, bool>(property, "boolean", static (statement, index, value) => raw.sqlite3_bind_int(statement, index, value ? 1 : 0)),
            ({ } plain, false) when plain == typeof(Guid) => new RowColumn<TRow, Guid>(property, "uuid", static (statement, index, value) => Bind(statement, index, value)),
            ({ } plain, true) when plain == typeof(Guid) => new RowColumn<TRow, Guid?>(property, "uuid", Bind),
            ({ } plain, _) when plain == typeof(string) => new RowColumn<TRow, string?>(property, "text", Bind),
            _ => throw new ArgumentException($"a column of type {type.Name} is not known", nameof(property)),
        };
    }

    private static int Bind(sqlite3_stmt statement, int index, long? value) => value is { } known ? raw.sqlite3_bind_int64(statement, index, known) : raw.sqlite3_bind_null(statement, index);

    private static int Bind(sqlite3_stmt statement, int index, double? value) => value is { } known ? raw.sqlite3_bind_double(statement, index, known) : raw.sqlite3_bind_null(statement, index);

    // As EF Core reads it.
    private static int Bind(sqlite3_stmt statement, int index, Guid? value) => Bind(statement, index, value?.ToString().ToUpperInvariant());

    private static int Bind(sqlite3_stmt statement, int index, string? value) => value is not null ? raw.sqlite3_bind_text(statement, index, value) : raw.sqlite3_bind_null(statement, index);
}

/// <inheritdoc/>
/// <typeparam name="TRow">Type of the rows.</typeparam>
/// <typeparam name="TValue">Type of the values.</typeparam>
internal sealed class RowColumn<TRow, TValue>(IProperty property, string type, Func<sqlite3_stmt, int, TValue, int> bind) : RowColumn<TRow>(property, type)
{
    private readonly Func<TRow, TValue> _get = Getter(property);

    /// <inheritdoc/>
    public override NpgsqlParameter ToArray(IReadOnlyList<TRow> rows)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _get(rows[i]);
        }

        return new NpgsqlParameter<TValue[]> { TypedValue = values };
    }

    /// <inheritdoc/>
    public override int Bind(sqlite3_stmt statement, int index, TRow row) => bind(statement, index, _get(row));

    private static Func<TRow, TValue> Getter(IProperty property)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.Convert(Expression.Property(row, property.PropertyInfo!), typeof(TValue)), row).Compile();
    }
}
