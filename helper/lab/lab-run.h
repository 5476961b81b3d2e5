// SPDX-License-Identifier: GPL-2.0-only
//
// What every lab does around its simulations: files, figures, record, progress.

#ifndef LAB_RUN_H
#define LAB_RUN_H

#include "ns3/figure.h"
#include "ns3/lab-options.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief The outputs of one lab, claimed before anything is simulated, kept if all goes well.
 *
 * Make it after the options are parsed, write tables and figures, Commit(). A lab that fails
 * leaves nothing. run.json is written by Commit().
 */
class LabRun
{
  public:
    /**
     * \brief Claim all outputs.
     * \param program name of the program; a leading path is cut off
     * \param options as parsed, for the record
     * \param run where results go, and whether figures are drawn
     * \param files names relative to the directory, without run.json and figures
     * \param figures names without extension
     * \throws LabUsageError or std::runtime_error as LabRunOptions::Claim and RunRecord
     */
    LabRun(const std::string& program,
           const LabOptions& options,
           const LabRunOptions& run,
           const std::vector<std::string>& files,
           const std::vector<std::string>& figures);

    /** \return the directory, for traces and captures */
    RunDirectory& GetDirectory();
    /** \return the record, for profile, engines and inputs */
    RunRecord& GetRecord();

    /**
     * \param file as it was claimed
     * \return where a claimed file or a directory of files is while the lab runs
     */
    std::string PathOf(const std::string& file) const;

    /**
     * \brief Write one claimed file.
     * \param file its name
     * \param write what goes into it
     * \throws std::runtime_error if it could not be written completely
     */
    void Write(const std::string& file, const std::function<void(std::ostream&)>& write) const;

    /** \brief Draw a figure in all formats, unless figures are off. \param figure claimed */
    void Draw(const GnuplotFigure& figure) const;

    /**
     * \brief Draw a figure of records that this run has written, unless figures are off.
     * \param directory where the closed CSV or SQLite files are, relative to the run's; "" = there
     * \param make which figure
     * \param options prefix and note are set here: the figure stands beside the records
     * \throws std::runtime_error if the records do not hold what the figure shows
     */
    void
    DrawRecords(const std::string& directory, FigureMaker make, FigureOptions options = {}) const;

    /** \brief Write run.json and put everything in place; warnings go to std::cerr. */
    void Commit();

  private:
    std::string m_program;               //!< for notes and warnings
    bool m_hasFigures;                   //!< they are drawn
    RunRecord m_record;                  //!< run.json
    std::unique_ptr<RunDirectory> m_run; //!< where outputs are
};

/**
 * \brief Read measured numbers; what is wrong with them is the fault of the option --data.
 * \param place what the option says: a file or directory
 * \param read reads from there
 * \return what \p read returns
 * \throws LabUsageError with what \p read says in a std::runtime_error
 */
template <typename Read>
auto
ReadMeasuredData(const std::string& place, const Read& read) -> decltype(read(place))
{
    try
    {
        return read(place);
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("option --data=" + place + ": " + error.what());
    }
}

/** Shows on std::cerr which simulation of how many runs. */
class LabProgress
{
  public:
    /** \param isShown false: nothing is printed \param all simulations; 0 = nobody knows */
    LabProgress(bool isShown, std::size_t all);
    ~LabProgress();
    LabProgress(const LabProgress&) = delete;
    LabProgress& operator=(const LabProgress&) = delete;

    /**
     * \brief Begin the next simulation. A terminal shows each, a file one of each group.
     * \param group e.g. the defence
     * \param rest e.g. ", 100 SYN/s, seed 1"
     */
    void Next(const std::string& group, const std::string& rest = "");

  private:
    bool m_isShown;        //!< not --quiet
    bool m_isTerminal;     //!< the line is written over
    std::size_t m_all;     //!< simulations; 0 = nobody knows
    std::size_t m_done{0}; //!< simulations begun
    std::string m_last;    //!< group of the last one
};

//! @}

} // namespace ns3

#endif // LAB_RUN_H
